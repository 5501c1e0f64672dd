// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyLocalityTests {
  private static func run(_ tpm: inout TestTPM, _ session: TestSession, _ locality: UInt8) throws {
    try tpm.run(PolicyLocality.self, [session.handle]) { $0.locality = LocalityAttributes(rawValue: locality) }
  }

  @Test(arguments: HashAlgorithm.allCases, [UInt8(0x01), 0x1F, 0x20, 0xFF])
  func theDigestIsExtendedWithTheLocality(_ algorithm: HashAlgorithm, _ locality: UInt8) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    try Self.run(&tpm, session, locality)
    #expect(try tpm.policyDigest(session) == TestPolicy(algorithm).extended(0x16F, [locality]).digest)
    #expect(try tpm.policy(session).commandLocality?.rawValue == locality)
  }

  @Test func whatBothAllowIsLeft() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try Self.run(&tpm, session, 0b01110)
    try Self.run(&tpm, session, 0b00011)
    #expect(try tpm.policy(session).commandLocality == .one)
    try Self.run(&tpm, session, 0b11111)
    #expect(try tpm.policy(session).commandLocality == .one)
  }

  @Test(
    arguments: [
      ([], 0), ([0b00011], 0b00100), ([0b00001], 0x20), ([0x20], 0b00001), ([0x20], 0x21), ([0x21], 0),
    ] as [([UInt8], UInt8)])
  func contradictionsAreRefused(_ before: [UInt8], _ locality: UInt8) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    for one in before { try Self.run(&tpm, session, one) }
    try tpm.expect(.range.parameter(1), from: PolicyLocality.self, [session.handle]) {
      $0.locality = LocalityAttributes(rawValue: locality)
    }
  }

  @Test func theSameExtendedLocalityAgainIsFine() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    for _ in 0..<2 { try Self.run(&tpm, session, 0x20) }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x16F, [0x20]).extended(0x16F, [0x20]).digest)
  }

  @Test func aTrialSessionTakesContradictions() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    for locality: UInt8 in [0x20, 0, 1] { try Self.run(&tpm, session, locality) }
    let expected = TestPolicy().extended(0x16F, [0x20]).extended(0x16F, [0]).extended(0x16F, [1])
    #expect(try tpm.policyDigest(session) == expected.digest)
  }
}
