// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct KDFTests {
  @Test func kdfaGivesTheValueComputedApart() {
    let key = kdfa(
      .sha256, key: Secret().padded(to: 32), label: "STORAGE", contextU: hex("000b") + [UInt8](repeating: 0, count: 32),
      contextV: [], bits: 128)
    #expect(key.octets == hex("348e5fb114f2ccf005579fec664a2b5f"))
  }

  @Test func kdfeGivesTheValueComputedApart() {
    let key = kdfe(
      .sha256, z: Secret([UInt8](repeating: 1, count: 32)), label: "SECRET",
      partyU: [UInt8](repeating: 2, count: 32), partyV: [UInt8](repeating: 3, count: 32), bits: 256)
    #expect(key.octets == hex("e1619cfe448bd19480b151fd69fd170a7d15fc3627e3bafe0a01c25783fca2fc"))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aLongerOutputOfKDFeBeginsWithTheShorter(algorithm: HashAlgorithm) {
    func derive(_ bits: Int) -> [UInt8] {
      kdfe(algorithm, z: Secret([7]), label: "X", partyU: [1], partyV: [2], bits: bits).octets
    }
    let long = derive(3 * 8 * algorithm.size + 8)
    #expect(long.count == 3 * algorithm.size + 1)
    for count in [1, algorithm.size - 1, algorithm.size, algorithm.size + 1] {
      #expect(derive(8 * count) == [UInt8](long.prefix(count)))
    }
  }

  @Test func theNumberOfBitsIsPartOfKDFa() {
    let key = Secret([1, 2, 3])
    let short = kdfa(.sha256, key: key, label: "A", contextU: [], contextV: [], bits: 128).octets
    let long = kdfa(.sha256, key: key, label: "A", contextU: [], contextV: [], bits: 256).octets
    #expect(short.count == 16 && long.count == 32)
    #expect(short != [UInt8](long.prefix(16)))
  }

  @Test(arguments: 1...16)
  func spareHighBitsAreClear(bits: Int) {
    let key = Secret([1, 2, 3])
    for seed in UInt8(0)..<32 {
      let a = kdfa(.sha256, key: key, label: "A", contextU: [seed], contextV: [], bits: bits).octets
      let e = kdfe(.sha256, z: key, label: "A", partyU: [seed], partyV: [], bits: bits).octets
      for octets in [a, e] {
        #expect(octets.count == (bits + 7) / 8)
        let value = octets.reduce(0) { $0 << 8 | Int($1) }
        #expect(value >> bits == 0)
      }
    }
  }

  @Test func aLabelEndsWithOneZeroOctetOnly() {
    let key = Secret([9])
    let named = kdfa(.sha1, key: key, label: "ATH", contextU: [1], contextV: [2], bits: 160)
    #expect(named == kdfa(.sha1, key: key, label: hex("415448"), contextU: [1], contextV: [2], bits: 160))
    #expect(named == kdfa(.sha1, key: key, label: hex("41544800"), contextU: [1], contextV: [2], bits: 160))
    #expect(named != kdfa(.sha1, key: key, label: hex("4154480000"), contextU: [1], contextV: [2], bits: 160))
    let empty = kdfa(.sha1, key: key, label: [] as [UInt8], contextU: [], contextV: [], bits: 160)
    #expect(empty == kdfa(.sha1, key: key, label: [0], contextU: [], contextV: [], bits: 160))
  }

  @Test func nothingIsDerivedWhenNothingIsAsked() {
    #expect(kdfa(.sha256, key: Secret(), label: "A", contextU: [], contextV: [], bits: 0).isEmpty)
    #expect(kdfe(.sha256, z: Secret(), label: "A", partyU: [], partyV: [], bits: -1).isEmpty)
  }
}
