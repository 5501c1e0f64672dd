// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ParameterEncryptionTests {
  private static let owner = PermanentHandle.owner
  private static let symmetrics: [SymDef] = [.xor(.sha256), .xor(.sha512)] + Public.ciphers.map { .cipher($0) }

  private static func session(
    _ tpm: inout TestTPM, _ symmetric: SymDef, _ hash: HashAlgorithm, isBound: Bool
  ) throws -> TestSession {
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([1, 2, 3]) }
    let session = try tpm.startSession(hash: hash, symmetric: symmetric, bind: isBound ? (owner, [1, 2, 3]) : nil)
    session.authValue = [1, 2, 3]
    session.includesAuthValue = !isBound
    session.attributes = [.continueSession, .decrypt, .encrypt]
    return session
  }

  /// The authValue is in the key of encryption even where the session is bound to the entity.
  @Test(arguments: symmetrics, HashAlgorithm.allCases)
  func theAuthorisingSessionEncryptsBothWays(_ symmetric: SymDef, _ hash: HashAlgorithm) throws {
    for isBound in [true, false] {
      var tpm = try TestTPM()
      let policy = try tpm.startSession(.policy)
      let session = try Self.session(&tpm, symmetric, hash, isBound: isBound)
      for _ in 0..<2 {
        let response = try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)]) {
          ($0.nonceTPM, $0.expiration) = (Nonce(policy.nonceTPM), -100)
        }
        #expect(response.timeout.octets == UInt64(100_000).wire)
      }
    }
  }

  @Test(arguments: symmetrics)
  func whatIsOnTheWireIsEncrypted(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm, symmetric, .sha256, isBound: false)
    let request = try TestRequest(
      PolicySecret.self, [Self.owner, policy.handle], [.session(session)], in: tpm.machine
    ) { ($0.nonceTPM, $0.expiration) = (Nonce(policy.nonceTPM), -100) }
    let response = tpm.execute(request.octets)
    #expect(!Self.contains(request.octets, policy.nonceTPM))
    #expect(!Self.contains(response, UInt64(100_000).wire))
    #expect(Self.contains(try request.accept(response), UInt64(100_000).wire))
  }

  private static func contains(_ octets: [UInt8], _ part: [UInt8]) -> Bool {
    (0...(octets.count - part.count)).contains { Array(octets[$0..<($0 + part.count)]) == part }
  }

  @Test(arguments: symmetrics)
  func anEmptyParameterMayBeEncrypted(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm, symmetric, .sha256, isBound: false)
    let response = try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
    #expect(response.timeout.isEmpty)
  }

  /// A size that is larger than what there is must not lead beyond the command.
  @Test(arguments: [11, 64, 0xFFFF])
  func aParameterThatDoesNotFitIsRefused(_ size: Int) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(symmetric: .xor(.sha256))
    let area = session.handle.wire + [0, 0, 0x21, 0, 0]
    let body =
      CommandCode.policySecret.rawValue.wire + Self.owner.wire + policy.handle.wire + UInt32(area.count).wire + area
      + UInt16(size).wire + [UInt8](repeating: 0, count: 10)
    tpm.expect(.size.parameter(1), from: [0x80, 0x02] + UInt32(body.count + 6).wire + body)
  }

  @Test func aCommandTooShortForASizeIsRefused() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(symmetric: .xor(.sha256))
    let area = session.handle.wire + [0, 0, 0x21, 0, 0]
    let body =
      CommandCode.policySecret.rawValue.wire + Self.owner.wire + policy.handle.wire + UInt32(area.count).wire + area
      + [0]
    tpm.expect(.insufficient.parameter(1), from: [0x80, 0x02] + UInt32(body.count + 6).wire + body)
  }

  @Test func anExtraSessionEncryptsWithoutAnAuthValue() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([1, 2, 3]) }
    let key = try tpm.add(.ecc(TestKeys.ecc(.nistP384), [.decrypt, .restricted]))
    let session = try tpm.startSession(symmetric: Self.symmetrics[1], salt: .ecc(TestKeys.ecc(.nistP384), key))
    session.attributes = [.continueSession, .decrypt, .encrypt]
    let response = try tpm.run(
      PolicySecret.self, [Self.owner, policy.handle], auth: [.password([1, 2, 3]), .session(session)]
    ) { ($0.nonceTPM, $0.expiration) = (Nonce(policy.nonceTPM), -100) }
    #expect(response.timeout.octets == UInt64(100_000).wire)
  }

  /// A salted policy session encrypts its own digest, also after TPM2_PolicyPassword, which is for authorising only.
  @Test func aPolicySessionEncryptsAsWell() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    let session = try tpm.startSession(.policy, symmetric: Self.symmetrics[3], salt: .rsa(TestKeys.rsa, key))
    try tpm.run(PolicyPassword.self, [session.handle])
    session.sendsPassword = true
    session.attributes = [.continueSession, .encrypt]
    let response = try tpm.run(PolicyGetDigest.self, [session.handle], auth: [.session(session)])
    #expect(response.policyDigest.octets == TestPolicy().extended(0x16B).digest)
    #expect(try tpm.policy(session).policyDigest == response.policyDigest.octets, "nothing was authorised")
  }
}
