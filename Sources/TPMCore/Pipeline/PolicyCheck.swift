// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Execution {
  /// Checks that a policy session fulfils the policy of an entity for this very command, in the order of Part 3, 5.6.
  ///
  /// - TPM_RC_EXPIRED, TPM_RC_POLICY_CC, TPM_RC_PCR_CHANGED, TPM_RC_LOCALITY, TPM_RC_PP: the assertion of that name
  ///   does not hold any more, or not here
  /// - TPM_RC_CHANNEL, TPM_RC_CHANNEL_KEY: the command does not come through the secure channel asked for
  /// - TPM_RC_POLICY_FAIL: the digest is not the one asked for, as none is where there is no policy, or the command is
  ///   not the one that was bound
  func checkPolicy(
    _ session: Session, _ entity: Entity, _ role: AuthRole, _ parameters: RawSpan, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    let policy = session.policy
    guard role == .user || policy.commandCode != nil else { throw .policyFail }
    if let timeout = policy.timeout {
      guard policy.timeEpoch == tpm.clock.timeEpoch, tpm.clock.time <= timeout else { throw .expired }
    }
    if let bound = policy.boundHash, !bound.isTemplate { try check(bound, session.authHash, parameters) }
    if let code = policy.commandCode, code != entry.code { throw .policyCC }
    guard session.authHash == entity.policyAlg, constantTimeEqual(policy.policyDigest, entity.authPolicy) else {
      throw .policyFail
    }
    if let counter = policy.pcrUpdateCounter, counter != tpm.pcr.pcrUpdateCounter { throw .pcrChanged }
    if let locality = policy.commandLocality, !locality.includes(tpm.environment.locality) { throw .locality }
    if let bound = policy.boundHash, bound.isTemplate { try check(bound, session.authHash, parameters) }
    if policy.isPPRequired, !tpm.environment.isPhysicallyPresent { throw .pp }
    if let written = policy.nvWritten {
      guard case .nvIndex(let index) = entity.kind, index.attributes.contains(.written) == written else {
        throw .policyFail
      }
    }
    try policy.secureChannel?.check(tpm.environment.secureChannel, session.authHash)
  }

  /// Compares the command with the one hash of it that the session holds.
  private func check(
    _ bound: PolicyState.BoundHash, _ hash: HashAlgorithm, _ parameters: RawSpan
  ) throws(ResponseCode) {
    let matches =
      switch bound {
      case .cpHash(let digest): constantTimeEqual(digest, cpHash(hash, parameters))
      case .nameHash(let digest): constantTimeEqual(digest, nameHash(hash, names: names))
      case .parameterHash(let digest):
        constantTimeEqual(digest, TPMCore.cpHash(hash, entry.code, names: [], parameters))
      case .templateHash(let digest): constantTimeEqual(digest, try templateHash(hash, parameters))
      }
    guard matches else { throw .policyFail }
  }

  /// The hash of inPublic, the second parameter of the commands that create objects. Part 3, 23.21.
  private func templateHash(_ algorithm: HashAlgorithm, _ parameters: RawSpan) throws(ResponseCode) -> [UInt8] {
    switch entry.code {
    case .create, .createPrimary, .createLoaded: break
    default: throw .policyFail
    }
    var reader = Reader(parameters)
    _ = try reader.take(Int(try reader.read(UInt16.self)))
    return hash(algorithm, try reader.take(Int(try reader.read(UInt16.self))))
  }
}

extension PolicyState.BoundHash {
  fileprivate var isTemplate: Bool { if case .templateHash = self { true } else { false } }
}
