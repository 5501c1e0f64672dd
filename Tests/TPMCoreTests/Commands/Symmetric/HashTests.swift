// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct HashTests {
  /// FIPS 180-4: the digest of "abc".
  static let abc: [(HashAlgorithm, String)] = [
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ]

  @Test(arguments: abc)
  func publishedDigestsComeOut(_ algorithm: HashAlgorithm, _ digest: String) throws {
    var tpm = try TestTPM()
    let response = try tpm.hashed(Array("abc".utf8), algorithm, PermanentHandle.owner)
    #expect(response.outHash.octets == [UInt8](hex: digest))
    #expect(response.validation.hierarchy.raw == PermanentHandle.owner)
    #expect(tpm.machine.isValid(response.validation, algorithm, digest: response.outHash.octets))
  }

  @Test(arguments: HashAlgorithm.allCases, [0, 1, 55, 64, 111, 128, 1023, 1024])
  func everySizeIsHashed(_ algorithm: HashAlgorithm, _ count: Int) throws {
    var tpm = try TestTPM()
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try tpm.hashed(data, algorithm).outHash.octets == TPMCrypto.hash(algorithm, data))
  }

  @Test func moreThanABufferIsRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: Hash.self) { $0.data = MaxBuffer([UInt8](repeating: 1, count: 1025)) }
  }

  @Test(
    arguments: [[0xFF, 0x54, 0x43, 0x47], [0xFF, 0x54, 0x43, 0x47, 0], [0xFF, 0x54, 0x43, 0x47, 0x78]] as [[UInt8]])
  func whatBeginsAsAnAttestationGetsNoTicket(_ data: [UInt8]) throws {
    var tpm = try TestTPM()
    #expect(try tpm.hashed(data, .sha256, PermanentHandle.owner).validation == HashCheckTicket())
  }

  @Test(
    arguments: [[], [0xFF], [0xFF, 0x54, 0x43], [0xFF, 0x54, 0x43, 0x46], [0, 0xFF, 0x54, 0x43, 0x47]] as [[UInt8]])
  func everythingElseGetsOne(_ data: [UInt8]) throws {
    var tpm = try TestTPM()
    for hierarchy in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform] {
      let response = try tpm.hashed(data, .sha256, hierarchy)
      #expect(response.validation.hierarchy.raw == hierarchy)
      #expect(tpm.machine.isValid(response.validation, .sha256, digest: response.outHash.octets))
      #expect(!tpm.machine.isValid(response.validation, .sha384, digest: response.outHash.octets))
      #expect(!tpm.machine.isValid(response.validation, .sha256, digest: response.outHash.octets.flipping(0)))
    }
  }

  @Test func theNullHierarchyGivesTheNullTicket() throws {
    var tpm = try TestTPM()
    #expect(try tpm.hashed([1, 2, 3, 4]).validation == HashCheckTicket())
  }

  @Test func algorithmAndHierarchyMustBeKnown() throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(Hash.self) { _ in }
    for stranger: [UInt8] in [[0, 0x10], [0, 0x2A], [0x12, 0x34]] {
      tpm.expect(.hash.parameter(2), from: Array(octets[..<12] + stranger + octets[14...]))
    }
    for handle in [PermanentHandle.lockout, 0x0180_0001, 0x8000_0000] {
      tpm.expect(.value.parameter(3), from: Array(octets.dropLast(4)) + handle.wire)
    }
  }

  @Test func aHierarchyThatThisTPMDoesNotHaveIsRefused() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.firmwareOwner, PermanentHandle.svnPlatformBase] {
      try tpm.expect(.value.parameter(3), from: Hash.self) { $0.hierarchy = HierarchyHandle(handle) }
    }
  }
}

extension TestTPM {
  mutating func hashed(
    _ data: [UInt8], _ algorithm: HashAlgorithm = .sha256, _ hierarchy: UInt32 = PermanentHandle.null
  ) throws -> TestResponse<Hash> {
    try run(Hash.self) {
      $0.data = MaxBuffer(data)
      $0.hashAlg = algorithm
      $0.hierarchy = HierarchyHandle(hierarchy)
    }
  }
}
