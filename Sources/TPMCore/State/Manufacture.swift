// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Persistent {
  /// A TPM as it leaves the factory: new seeds and proofs, no authorisations, the PCR banks of its profile, and a Clock
  /// that nobody has been told yet.
  init(manufacturedIn environment: Environment, as profile: Profile) throws(ResponseCode) {
    self.init()
    self.profile = profile
    platform = try .random(environment)
    endorsement = try .random(environment)
    owner = try .random(environment)
    pcrAllocation = PCRAllocation(
      everyPCROf: HashAlgorithm.allCases.filter { profile.activeBanks.contains($0.rawValue) })
    shutdown.clockIsSafe = true
  }
}

extension Machine {
  /// The TPM after _TPM_Init and before TPM2_Startup: only what is stored is known.
  init(_ persistent: Persistent, _ environment: Environment) {
    self.init(Parts(persistent, environment))
    self.persistent.lockout.startTimers(now: environment.now)
    objects = ObjectSlots(count: model.transientObjects)
    pcr.banks = persistent.pcrAllocation.banks
    keep()
  }
}

extension Lockout {
  /// Lets the times of self-healing begin with a power-on.
  mutating func startTimers(now: UInt64) {
    lastFailure = now
    lastLockoutFailure = now
  }
}
