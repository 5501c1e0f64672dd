// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyAuthorizeTests {
  private static func keyName(_ algorithm: HashAlgorithm = .sha256) -> [UInt8] {
    algorithm.rawValue.wire + [UInt8](repeating: 0x77, count: algorithm.size)
  }

  /// The parameters for a session whose policyDigest is that of TPM2_PolicyAuthValue, with the ticket that
  /// TPM2_VerifySignature gives. Part 2, 10.6.5.
  private static func parameters(
    _ tpm: borrowing TestTPM, _ approved: [UInt8], policyRef: [UInt8] = [1, 2], keySign: [UInt8] = keyName(),
    nameAlg: HashAlgorithm = .sha256, hierarchy: Hierarchy = .owner
  ) -> PolicyAuthorize.Parameters {
    let proof = tpm.machine.proof(of: hierarchy).disclosed()
    let digest = hash(nameAlg, approved + policyRef)
    var parameters = PolicyAuthorize.Parameters()
    parameters.approvedPolicy = Digest(approved)
    parameters.policyRef = Nonce(policyRef)
    parameters.keySign = Name(keySign)
    parameters.checkTicket = VerifiedTicket(
      hierarchy.handle, Digest(TestCrypto.hmac(Capacity.contextHash, key: proof, [0x80, 0x22] + digest + keySign)))
    return parameters
  }

  private static func session(_ tpm: inout TestTPM, _ algorithm: HashAlgorithm = .sha256) throws -> TestSession {
    let session = try tpm.startSession(.policy, hash: algorithm)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    return session
  }

  @Test(arguments: HashAlgorithm.allCases, HashAlgorithm.allCases)
  func theNameTakesThePlaceOfTheDigest(_ algorithm: HashAlgorithm, _ nameAlg: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm, algorithm)
    let keySign = Self.keyName(nameAlg)
    let parameters = Self.parameters(
      tpm, TestPolicy(algorithm).extended(0x16B).digest, keySign: keySign, nameAlg: nameAlg)
    try tpm.run(PolicyAuthorize.self, [session.handle]) { $0 = parameters }
    let expected = TestPolicy(algorithm).updated(0x16A, name: keySign, reference: [1, 2])
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).authValueUse == .hmac, "what was deferred stays")
  }

  @Test func anotherDigestThanTheApprovedIsRefused() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    let parameters = Self.parameters(tpm, TestPolicy().digest)
    try tpm.expect(.value.parameter(1), from: PolicyAuthorize.self, [session.handle]) { $0 = parameters }
  }

  @Test(
    arguments: [
      ([], .hash), ([0x00], .hash), ([0x00, 0x10], .hash), ([0xFF, 0xFF] + [UInt8](repeating: 0, count: 32), .hash),
      (PermanentHandle.owner.wire, .hash), ([0x00, 0x0B], .size), (Array(keyName().dropLast()), .size),
      (keyName() + [0], .size), ([0x00, 0x04] + [UInt8](repeating: 0, count: 32), .size),
    ] as [([UInt8], ResponseCode)])
  func aNameThatIsNoneIsRefused(_ keySign: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    let parameters = Self.parameters(tpm, TestPolicy().extended(0x16B).digest, keySign: keySign)
    try tpm.expect(code.parameter(3), from: PolicyAuthorize.self, [session.handle]) { $0 = parameters }
  }

  enum Forgery: CaseIterable { case reference, name, hierarchy, digest, empty, null }

  @Test(arguments: Forgery.allCases)
  func aTicketForSomethingElseIsRefused(_ forgery: Forgery) throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    var parameters = Self.parameters(tpm, TestPolicy().extended(0x16B).digest)
    switch forgery {
    case .reference: parameters.policyRef = Nonce([1, 3])
    case .name: parameters.keySign.octets[5] ^= 1
    case .hierarchy: parameters.checkTicket.hierarchy = .platform
    case .digest: parameters.checkTicket.digest.octets[0] ^= 1
    case .empty: parameters.checkTicket.digest = Digest()
    case .null: parameters.checkTicket = VerifiedTicket()
    }
    try tpm.expect(.policy, from: PolicyAuthorize.self, [session.handle]) { $0 = parameters }
  }

  @Test(arguments: [keyName(), [], [0xFF, 0xFF, 1]])
  func aTrialSessionNeedsNeitherTicketNorName(_ keySign: [UInt8]) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyAuthorize.self, [session.handle]) {
      ($0.approvedPolicy, $0.keySign) = (Digest([1]), Name(keySign))
    }
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(0x16A, name: keySign).digest)
  }
}
