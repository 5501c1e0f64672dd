// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Hierarchies: their seeds, proofs, authorisations and enables. Part 1, 11.
extension Machine {
  /// The primary seed, from which primary objects are derived.
  func seed(of hierarchy: Hierarchy) -> Secret { root(of: hierarchy).seed }

  /// The proof, which is the key of tickets and contexts.
  func proof(of hierarchy: Hierarchy) -> Secret { root(of: hierarchy).proof }

  func isEnabled(_ hierarchy: Hierarchy) -> Bool {
    switch hierarchy {
    case .owner: clear.shEnable
    case .endorsement: clear.ehEnable
    case .platform: volatile.phEnable
    case .null: true
    }
  }

  /// The authValue and authPolicy of TPM_RH_OWNER, TPM_RH_ENDORSEMENT, TPM_RH_PLATFORM, TPM_RH_LOCKOUT or a TPM_RH_ACT;
  /// any other handle has neither.
  func authority(of handle: UInt32) -> Authority {
    switch handle {
    case PermanentHandle.owner: persistent.ownerAuthority
    case PermanentHandle.endorsement: persistent.endorsementAuthority
    case PermanentHandle.lockout: persistent.lockoutAuthority
    case PermanentHandle.platform: clear.platformAuthority
    case HandleRange.implementedACT: timerAuthority(handle)
    default: Authority()
    }
  }

  mutating func setAuthority(of handle: UInt32, _ change: (inout Authority) -> Void) {
    switch handle {
    case PermanentHandle.owner: change(&persistent.ownerAuthority)
    case PermanentHandle.endorsement: change(&persistent.endorsementAuthority)
    case PermanentHandle.lockout: change(&persistent.lockoutAuthority)
    case PermanentHandle.platform: change(&clear.platformAuthority)
    case HandleRange.implementedACT: setTimerAuthority(handle, change)
    default: break
    }
  }

  private func root(of hierarchy: Hierarchy) -> HierarchyRoot {
    switch hierarchy {
    case .owner: persistent.owner
    case .endorsement: persistent.endorsement
    case .platform: persistent.platform
    case .null: reset.null
    }
  }
}

extension HierarchyRoot {
  /// A new seed and proof.
  static func random(_ environment: Environment) throws(ResponseCode) -> Self {
    var root = Self()
    root.seed = try environment.randomSecret(Capacity.seed)
    root.proof = try environment.randomSecret(Capacity.proof)
    return root
  }
}
