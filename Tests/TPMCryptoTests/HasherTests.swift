// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct HasherTests {
  /// FIPS 180-2, appendices: "abc" and the empty message.
  static let vectors: [(HashAlgorithm, String, String)] = [
    (.sha1, "616263", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    (.sha256, "616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      .sha384, "616263",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512, "616263",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ]

  @Test(arguments: vectors)
  func publishedDigestsComeOut(algorithm: HashAlgorithm, message: String, digest: String) {
    #expect(hash(algorithm, hex(message)) == hex(digest))
    var hasher = Hasher(algorithm)
    for octet in hex(message) { hasher.update([octet]) }
    let split = hasher.finishSecret()
    #expect(split == secret(digest))
    #expect(algorithm.isAvailable && algorithm.size == hex(digest).count)
  }

  @Test(arguments: HashAlgorithm.allCases)
  func allFormsOfUpdateHashTheSame(algorithm: HashAlgorithm) {
    let octets: [UInt8] = [0x01, 0x02, 0x03, 0x04]
    let expected = hash(algorithm, octets)
    var number = Hasher(algorithm)
    number.update(bigEndian: UInt32(0x0102_0304))
    let ofNumber = number.finish()
    #expect(ofNumber == expected)
    var hidden = Hasher(algorithm)
    hidden.update(Secret(octets))
    let ofHidden = hidden.finish()
    #expect(ofHidden == expected)
    let held = Secret(octets)
    let ofSpan = hash(algorithm, held.bytes)
    #expect(ofSpan == expected)
  }

  @Test func contextsAreFreshEachTime() {
    for _ in 0..<100 {
      var abandoned = Hasher(.sha256)
      abandoned.update([1, 2, 3])
    }
    #expect(hash(.sha256, hex("616263")).prefix(2) == [0xba, 0x78])
    var many: [[UInt8]] = []
    for i in 0..<20 {
      var a = Hasher(.sha512)
      var b = Hasher(.sha512)
      a.update([UInt8(i)])
      b.update([UInt8(i)])
      let (first, second) = (a.finish(), b.finish())
      #expect(first == second)
      many.append(first)
    }
    #expect(Set(many).count == 20)
  }
}
