// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPM2_HierarchyChangeAuth and TPM2_SetPrimaryPolicy.
struct HierarchyAuthorityTests {
  private static let handles = [
    PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform, PermanentHandle.lockout,
  ]

  @Test(arguments: handles)
  func theNewAuthValueIsTheOneAskedFor(_ handle: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [handle]) { $0.newAuth = Auth(Secret([1, 2, 0])) }
    let code: ResponseCode = handle == PermanentHandle.lockout ? .authFail : .badAuth
    try tpm.expect(code.session(1), from: HierarchyChangeAuth.self, [handle])
    tpm.platform.monotonicMilliseconds += 2_000_000
    try tpm.run(HierarchyChangeAuth.self, [handle], auth: [.password([1, 2])])
    try tpm.run(HierarchyChangeAuth.self, [handle])
  }

  @Test(arguments: handles)
  func theAuthValueOfThePlatformAloneEndsWithAStart(_ handle: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [handle]) { $0.newAuth = Auth(Secret([7])) }
    try tpm.run(Shutdown.self)
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    let machine = tpm.machine
    #expect(machine.authority(of: handle).authValue.isEmpty == (handle == PermanentHandle.platform))
  }

  @Test func anAuthValueOfOneDigestFits() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.owner]) {
      $0.newAuth = Auth(Secret([UInt8](repeating: 1, count: 64)))
    }
    try tpm.expect(.size.parameter(1), from: HierarchyChangeAuth.self, [PermanentHandle.endorsement]) {
      $0.newAuth = Auth(Secret([UInt8](repeating: 1, count: 65)))
    }
  }

  @Test(arguments: handles)
  func aPolicyIsSetAndTakenAway(_ handle: UInt32) throws {
    var tpm = try TestTPM()
    let policy = Digest([UInt8](repeating: 1, count: 48))
    try tpm.run(SetPrimaryPolicy.self, [handle]) { ($0.authPolicy, $0.hashAlg) = (policy, .sha384) }
    let set = tpm.machine.authority(of: handle)
    #expect(set.policyAlg == .sha384 && set.authPolicy == policy)
    try tpm.run(SetPrimaryPolicy.self, [handle])
    let unset = tpm.machine.authority(of: handle)
    #expect(unset.policyAlg == nil && unset.authPolicy.isEmpty)
  }

  @Test(arguments: [(HashAlgorithm?.none, 20), (.sha1, 0), (.sha1, 32), (.sha256, 31)])
  func aPolicyOfAnotherSizeIsRefused(_ algorithm: HashAlgorithm?, _ size: Int) throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: SetPrimaryPolicy.self, [PermanentHandle.owner]) {
      ($0.authPolicy, $0.hashAlg) = (Digest([UInt8](repeating: 1, count: size)), algorithm)
    }
  }

  @Test func aTimerHasNoAuthValueWithoutThePlatformHierarchy() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.volatile.phEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: SetPrimaryPolicy.self, [PermanentHandle.act0])
  }

  @Test func strangersAreRefused() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.null, PermanentHandle.platformNV, 0x8000_0000] {
      try tpm.expect(.value.handle(1), from: HierarchyChangeAuth.self, [handle])
      try tpm.expect(.value.handle(1), from: SetPrimaryPolicy.self, [handle])
    }
    try tpm.expect(.value.handle(1), from: SetPrimaryPolicy.self, [PermanentHandle.act0 + 4])
  }
}
