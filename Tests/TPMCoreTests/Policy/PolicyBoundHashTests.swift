// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// TPM2_PolicyCpHash, TPM2_PolicyNameHash, TPM2_PolicyParameters and TPM2_PolicyTemplate, which share one place.
struct PolicyBoundHashTests {
  enum Assertion: CaseIterable {
    case cpHash, nameHash, parameters, template

    var code: UInt32 {
      switch self {
      case .cpHash: 0x16E
      case .nameHash: 0x170
      case .parameters: 0x19C
      case .template: 0x190
      }
    }

    func run(_ tpm: inout TestTPM, _ session: TestSession, _ digest: [UInt8]) throws {
      switch self {
      case .cpHash: try tpm.run(PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest(digest) }
      case .nameHash: try tpm.run(PolicyNameHash.self, [session.handle]) { $0.nameHash = Digest(digest) }
      case .parameters: try tpm.run(PolicyParameters.self, [session.handle]) { $0.pHash = Digest(digest) }
      case .template: try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
      }
    }

    func expect(_ code: ResponseCode, _ tpm: inout TestTPM, _ session: TestSession, _ digest: [UInt8]) throws {
      switch self {
      case .cpHash: try tpm.expect(code, from: PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest(digest) }
      case .nameHash:
        try tpm.expect(code, from: PolicyNameHash.self, [session.handle]) { $0.nameHash = Digest(digest) }
      case .parameters:
        try tpm.expect(code, from: PolicyParameters.self, [session.handle]) { $0.pHash = Digest(digest) }
      case .template:
        try tpm.expect(code, from: PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
      }
    }

    func bound(_ digest: [UInt8]) -> PolicyState.BoundHash {
      switch self {
      case .cpHash: .cpHash(digest)
      case .nameHash: .nameHash(digest)
      case .parameters: .parameterHash(digest)
      case .template: .templateHash(digest)
      }
    }

    /// Whether the very same assertion may be made again.
    var mayBeRepeated: Bool { self == .cpHash || self == .template }
    /// What another digest earns where one of the same kind is there.
    var contradiction: ResponseCode { self == .template ? .value.parameter(1) : .cpHash }
  }

  @Test(arguments: Assertion.allCases, HashAlgorithm.allCases)
  func theDigestIsExtendedWithTheHash(_ assertion: Assertion, _ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    let digest = [UInt8](repeating: 0x5A, count: algorithm.size)
    try assertion.run(&tpm, session, digest)
    #expect(try tpm.policyDigest(session) == TestPolicy(algorithm).extended(assertion.code, digest).digest)
    #expect(try tpm.policy(session).boundHash == assertion.bound(digest))
  }

  @Test(arguments: Assertion.allCases)
  func theSameHashAgain(_ assertion: Assertion) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let digest = [UInt8](repeating: 0x5A, count: 32)
    try assertion.run(&tpm, session, digest)
    if assertion.mayBeRepeated {
      try assertion.run(&tpm, session, digest)
      let expected = TestPolicy().extended(assertion.code, digest).extended(assertion.code, digest)
      #expect(try tpm.policyDigest(session) == expected.digest)
    } else {
      try assertion.expect(.cpHash, &tpm, session, digest)
    }
  }

  @Test(arguments: Assertion.allCases, Assertion.allCases)
  func anotherHashIsRefused(_ first: Assertion, _ second: Assertion) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try first.run(&tpm, session, [UInt8](repeating: 0x5A, count: 32))
    let code = first == second ? second.contradiction : .cpHash
    try second.expect(code, &tpm, session, [UInt8](repeating: 0x5B, count: 32))
    if first != second { try second.expect(.cpHash, &tpm, session, [UInt8](repeating: 0x5A, count: 32)) }
  }

  @Test(arguments: Assertion.allCases, [0, 20, 31, 33, 64])
  func theHashHasTheSizeOfTheDigest(_ assertion: Assertion, _ size: Int) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try assertion.expect(.size.parameter(1), &tpm, session, [UInt8](repeating: 0x5A, count: size))
  }

  @Test(arguments: Assertion.allCases)
  func aTrialSessionChecksNothing(_ assertion: Assertion) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try assertion.run(&tpm, session, [1])
    try assertion.run(&tpm, session, [2])
    #expect(
      try tpm.policyDigest(session) == TestPolicy().extended(assertion.code, [1]).extended(assertion.code, [2]).digest)
  }

  @Test func restartingFreesThePlace() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try Assertion.cpHash.run(&tpm, session, [UInt8](repeating: 1, count: 32))
    try tpm.run(PolicyRestart.self, [session.handle])
    try Assertion.nameHash.run(&tpm, session, [UInt8](repeating: 2, count: 32))
  }
}
