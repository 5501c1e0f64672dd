// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPM2_PCR_SetAuthPolicy and TPM2_PCR_SetAuthValue.
struct PCRAuthorizationTests {
  private static let platform = [PermanentHandle.platform]
  private static let policy = Digest([UInt8](repeating: 7, count: 32))

  @Test func aPolicyTakesThePlaceOfTheAuthValue() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRSetAuthPolicy.self, Self.platform) {
      $0.authPolicy = Self.policy
      $0.hashAlg = .sha256
      $0.pcrNum = PCRHandle(21)
    }
    tpm.locality = 2
    // All PCR of the group have it.
    for pcr: UInt32 in [20, 21, 22] { try tpm.expect(.authType.session(1), from: PCRReset.self, [pcr]) }
    try tpm.restart(after: .clear, locality: 0)
    tpm.locality = 2
    try tpm.expect(.authType.session(1), from: PCRReset.self, [22])
    tpm.locality = 0
    try tpm.run(PCRSetAuthPolicy.self, Self.platform) { $0.pcrNum = PCRHandle(20) }
    tpm.locality = 2
    try tpm.run(PCRReset.self, [22])
  }

  @Test func aPolicySessionThatFulfilsThePolicyAuthorises() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(CommandCode.policyCommandCode.rawValue, CommandCode.pcrReset.rawValue.octets)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .pcrReset }
    tpm.locality = 2
    // Without a policy there is nothing to fulfil.
    try tpm.expect(.policyFail.session(1), from: PCRReset.self, [21], auth: [.policy(session.handle)])
    try tpm.run(PCRSetAuthPolicy.self, Self.platform) {
      ($0.authPolicy, $0.hashAlg, $0.pcrNum) = (Digest(policy.digest), .sha256, PCRHandle(20))
    }
    try tpm.run(PCRReset.self, [21], auth: [.policy(session.handle)])
    // Another use begins with an empty policy.
    try tpm.expect(.policyFail.session(1), from: PCRReset.self, [21], auth: [.policy(session.handle)])
  }

  @Test(arguments: [(HashAlgorithm?.none, 1), (.sha256, 0), (.sha256, 20), (.sha1, 32), (.sha512, 63)])
  func aPolicyOfAnotherSizeIsRefused(_ algorithm: HashAlgorithm?, _ size: Int) throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: PCRSetAuthPolicy.self, Self.platform) {
      $0.authPolicy = Digest([UInt8](repeating: 1, count: size))
      $0.hashAlg = algorithm
      $0.pcrNum = PCRHandle(20)
    }
  }

  @Test func aPCROutsideTheGroupIsRefused() throws {
    var tpm = try TestTPM()
    for pcr: UInt32 in (0..<24) where !(20...22).contains(pcr) {
      try tpm.expect(.value.parameter(3), from: PCRSetAuthPolicy.self, Self.platform) {
        $0.authPolicy = Self.policy
        $0.hashAlg = .sha256
        $0.pcrNum = PCRHandle(pcr)
      }
      try tpm.expect(.value.handle(1), from: PCRSetAuthValue.self, [pcr]) { $0.auth = Auth(Secret([1])) }
    }
    var command = try tpm.octets(PCRSetAuthPolicy.self, Self.platform)
    command[command.count - 1] = 24
    tpm.expect(.value.parameter(3), from: command)
    try tpm.expect(.value.handle(1), from: PCRSetAuthValue.self, [24])
  }

  @Test func anAuthValueIsThatOfTheGroupUntilTheNextStart() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRSetAuthValue.self, [20]) { $0.auth = Auth(Secret([1, 2, 0, 0])) }
    tpm.locality = 2
    try tpm.expect(.badAuth.session(1), from: PCRReset.self, [22])
    try tpm.run(PCRReset.self, [22], auth: [.password([1, 2])])
    try tpm.restart(after: .state, with: .state, locality: 0)
    tpm.locality = 2
    try tpm.expect(.badAuth.session(1), from: PCRReset.self, [21])
    try tpm.restart(after: .state, locality: 0)
    tpm.locality = 2
    try tpm.run(PCRReset.self, [21])
  }

  /// Part 3, 5.9: no clause says otherwise.
  @Test func theOldAuthValueKeysTheResponse() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession()
    try tpm.run(PCRSetAuthValue.self, [20], auth: [.session(session)]) { $0.auth = Auth(Secret([1])) }
    session.authValue = [1]
    try tpm.run(PCRSetAuthValue.self, [20], auth: [.session(session)]) { $0.auth = Auth(Secret([2])) }
  }

  @Test func anAuthValueOfOneDigestFits() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRSetAuthValue.self, [20]) { $0.auth = Auth(Secret([UInt8](repeating: 1, count: 64))) }
    try tpm.expect(
      .size.parameter(1), from: PCRSetAuthValue.self, [20], auth: [.password([UInt8](repeating: 1, count: 64))]
    ) {
      $0.auth = Auth(Secret([UInt8](repeating: 1, count: 65)))
    }
  }
}
