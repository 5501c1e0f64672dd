// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicySignedTests {
  enum Kind: CaseIterable {
    case rsassa, rsapss, ecdsa, hmac

    func key() throws -> Object {
      switch self {
      case .rsassa, .rsapss: try .rsa(TestKeys.rsa, .sign, hasSensitive: false)
      case .ecdsa: try .ecc(TestKeys.ecc(.nistP256), .sign, hasSensitive: false)
      case .hmac: try .hmac([1, 2, 3])
      }
    }

    /// Signs as the holder of the key does.
    func sign(_ message: [UInt8], _ algorithm: HashAlgorithm) throws -> Signature {
      let digest = TPMCrypto.hash(algorithm, message)
      switch self {
      case .rsassa: return .rsassa(algorithm, PublicKeyRSA(try TestKeys.rsa.sign(pkcs1: algorithm, digest: digest)))
      case .rsapss: return .rsapss(algorithm, PublicKeyRSA(try TestKeys.rsa.sign(pss: algorithm, digest: digest)))
      case .ecdsa:
        let (r, s) = try TestKeys.ecc(.nistP256).signECDSA(digest: digest)
        return .ecdsa(algorithm, ECCParameter(r), ECCParameter(s))
      case .hmac: return .hmac(HashDigest(algorithm, TestCrypto.hmac(algorithm, key: [1, 2, 3], digest)))
      }
    }
  }

  private static func parameters(
    _ kind: Kind, nonceTPM: [UInt8] = [], expiration: Int32 = 0, cpHashA: [UInt8] = [], policyRef: [UInt8] = [],
    _ algorithm: HashAlgorithm = .sha256
  ) throws -> PolicySigned.Parameters {
    var parameters = PolicySigned.Parameters()
    parameters.nonceTPM = Nonce(nonceTPM)
    parameters.expiration = expiration
    parameters.cpHashA = Digest(cpHashA)
    parameters.policyRef = Nonce(policyRef)
    parameters.auth = try kind.sign(nonceTPM + expiration.wire + cpHashA + policyRef, algorithm)
    return parameters
  }

  @Test(arguments: Kind.allCases, HashAlgorithm.allCases)
  func theDigestIsExtendedWithNameAndReference(_ kind: Kind, _ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try kind.key()
    let handle = try tpm.add(key)
    let session = try tpm.startSession(.policy, hash: algorithm)
    let parameters = try Self.parameters(
      kind, nonceTPM: session.nonceTPM, expiration: 100,
      cpHashA: [UInt8](repeating: 3, count: algorithm.size), policyRef: [1, 2], algorithm)
    let response = try tpm.run(PolicySigned.self, [handle, session.handle]) { $0 = parameters }
    let expected = TestPolicy(algorithm).updated(0x160, name: key.name, reference: [1, 2])
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).timeout == tpm.policy(session).startTime + 100_000)
    #expect(try tpm.policy(session).boundHash == .cpHash([UInt8](repeating: 3, count: algorithm.size)))
    #expect(response.timeout == Timeout())
    #expect(response.policyTicket == AuthTicket(.signed, .null, Digest()))
  }

  enum Change: CaseIterable { case nonce, expiration, cpHash, reference, signature }

  @Test(arguments: Kind.allCases, Change.allCases)
  func aSignatureOverSomethingElseIsRefused(_ kind: Kind, _ change: Change) throws {
    var tpm = try TestTPM()
    let handle = try tpm.add(kind.key())
    let session = try tpm.startSession(.policy)
    var parameters = try Self.parameters(kind, expiration: 100, policyRef: [1])
    switch change {
    case .nonce: parameters.nonceTPM = Nonce(session.nonceTPM)
    case .expiration: parameters.expiration = 101
    case .cpHash: parameters.cpHashA = Digest([UInt8](repeating: 0, count: 32))
    case .reference: parameters.policyRef = Nonce([2])
    case .signature: parameters.auth = try kind.sign([0], .sha256)
    }
    try tpm.expect(.policyFail.parameter(5), from: PolicySigned.self, [handle, session.handle]) { $0 = parameters }
  }

  @Test func aSignatureOfAnotherKindIsRefused() throws {
    var tpm = try TestTPM()
    let handle = try tpm.add(Kind.ecdsa.key())
    let session = try tpm.startSession(.policy)
    let parameters = try Self.parameters(.rsassa)
    try tpm.expect(.scheme.parameter(5), from: PolicySigned.self, [handle, session.handle]) { $0 = parameters }
  }

  @Test func thePublicAreaOfAnHMACKeyIsNotEnough() throws {
    var tpm = try TestTPM()
    let handle = try tpm.add(.hmac([1, 2, 3], hasSensitive: false))
    let session = try tpm.startSession(.policy)
    let parameters = try Self.parameters(.hmac)
    try tpm.expect(.handle.handle(1), from: PolicySigned.self, [handle, session.handle]) { $0 = parameters }
  }

  @Test func theParametersAreCheckedBeforeTheSignature() throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 10_000)
    let handle = try tpm.add(Kind.hmac.key())
    let session = try tpm.startSession(.policy)
    let handles = [handle, session.handle]
    let wrongNonce = try Self.parameters(.hmac, nonceTPM: [UInt8](repeating: 1, count: 16))
    try tpm.expect(.nonce.parameter(1), from: PolicySigned.self, handles) { $0 = wrongNonce }
    let ended = try Self.parameters(.hmac, expiration: 9)
    try tpm.expect(.expired.parameter(4), from: PolicySigned.self, handles) { $0 = ended }
    let short = try Self.parameters(.hmac, cpHashA: [1])
    try tpm.expect(.size.parameter(2), from: PolicySigned.self, handles) { $0 = short }
    try tpm.run(PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest([UInt8](repeating: 2, count: 32)) }
    let other = try Self.parameters(.hmac, cpHashA: [UInt8](repeating: 3, count: 32))
    try tpm.expect(.cpHash, from: PolicySigned.self, handles) { $0 = other }
  }

  @Test func aTrialSessionNeedsNoSignature() throws {
    var tpm = try TestTPM()
    let key = try Kind.rsassa.key()
    let handle = try tpm.add(key)
    let session = try tpm.startSession(.trial)
    let response = try tpm.run(PolicySigned.self, [handle, session.handle]) {
      ($0.expiration, $0.policyRef) = (-100, Nonce([7]))
      $0.auth = .rsassa(.sha256, PublicKeyRSA([1]))
    }
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(0x160, name: key.name, reference: [7]).digest)
    #expect(response.policyTicket == AuthTicket(.signed, .null, Digest()))
  }

  @Test(arguments: [true, false])
  func aNegativeExpirationGivesATicket(_ isRelative: Bool) throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 3_000)
    let key = try Kind.ecdsa.key()
    let handle = try tpm.add(key)
    let first = try tpm.startSession(.policy)
    let parameters = try Self.parameters(
      .ecdsa, nonceTPM: isRelative ? first.nonceTPM : [], expiration: -100, policyRef: [8])
    let response = try tpm.run(PolicySigned.self, [handle, first.handle]) { $0 = parameters }
    #expect(response.policyTicket.tag == .signed)
    #expect(response.policyTicket.hierarchy == .owner)
    let second = try tpm.startSession(.policy)
    try tpm.run(PolicyTicket.self, [second.handle]) {
      ($0.timeout, $0.policyRef, $0.authName) = (response.timeout, Nonce([8]), Name(key.name))
      $0.ticket = response.policyTicket
    }
    #expect(try tpm.policyDigest(second) == tpm.policyDigest(first))
    #expect(try tpm.policy(second).timeout == (isRelative ? 103_000 : 100_000))
  }

  @Test func aSequenceIsNoKey() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.referenceH0, from: PolicySigned.self, [0x8000_0000, session.handle]) {
      $0.auth = .rsassa(.sha256, PublicKeyRSA([1]))
    }
  }
}
