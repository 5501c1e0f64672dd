// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Which kind of authorisation an entity takes. Part 1, 16.2; Part 3, 5.6.
struct AuthorizationTests {
  @Test func anObjectWithoutItsSensitiveAreaAuthorisesNothing() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let key = try tpm.add(.rsa(TestKeys.rsa, [.sign, .userWithAuth], hasSensitive: false))
    try tpm.expect(.authUnavailable, from: PolicySecret.self, [key, session.handle])
  }

  @Test func anObjectWithoutUserWithAuthTakesAPolicyOnly() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let key = try tpm.add(.hmac([1], attributes: [.sign, .noDA]))
    try tpm.expect(.policyFail.session(1), from: PolicySecret.self, [key, session.handle])
    let hmac = try tpm.startSession()
    try tpm.expect(.policyFail.session(1), from: PolicySecret.self, [key, session.handle], auth: [.session(hmac)])
  }

  @Test func anObjectIsAuthorisedByItsAuthValue() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let object = try Object.hmac([1], attributes: [.sign, .noDA, .userWithAuth], authValue: [2, 3])
    let key = try tpm.add(object)
    try tpm.expect(.badAuth.session(1), from: PolicySecret.self, [key, session.handle])
    try tpm.run(PolicySecret.self, [key, session.handle], auth: [.password([2, 3])])
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(0x151, name: object.name).digest)
    let hmac = try tpm.startSession()
    hmac.authValue = [2, 3]
    try tpm.run(PolicySecret.self, [key, session.handle], auth: [.session(hmac)])
  }

  @Test func aPCRIsAuthorisedByNothing() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [0, session.handle])
    try tpm.expect(.badAuth.session(1), from: PolicySecret.self, [0, session.handle], auth: [.password("x")])
  }

  // MARK: - Physical presence

  @Test(arguments: [true, false])
  func aListedCommandNeedsPresenceBesidePlatformAuthorisation(_ isPresent: Bool) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.prepare { $0.persistent.physicalPresenceCommands = [.policySecret] }
    tpm.platform.isPhysicallyPresent = isPresent
    if isPresent {
      try tpm.run(PolicySecret.self, [PermanentHandle.platform, session.handle])
    } else {
      try tpm.expect(.pp.session(1), from: PolicySecret.self, [PermanentHandle.platform, session.handle])
    }
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, session.handle])
  }
}
