// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Whether records that are each well-formed are together what a TPM with power can have come to.
extension Machine {
  var isConsistent: Bool {
    (volatile.startupLocality == 0 || volatile.startupLocality == 3) && hasTimers && hasBanks && hasSessions
      && hasSequences && hasOrderlyNV && hasResetData
  }

  private var hasTimers: Bool {
    let signaled = volatile.signaledTimers
    return clear.timers.count == Capacity.countdownTimers && Set(signaled).count == signaled.count
      && signaled.allSatisfy(HandleRange.implementedACT.contains)
  }

  /// The banks are those that the TPM had when it got power, and a measurement is made with each of them.
  private var hasBanks: Bool {
    let banks = pcr.banks.map(\.algorithm)
    if let measurement = volatile.hashSequence, measurement.map(\.algorithm) != banks { return false }
    guard !volatile.isPCRReallocated else { return banks.allSatisfy(model.banks.contains) }
    let allocation = persistent.pcrAllocation.selections.elements
    return banks == allocation.map(\.hash) && pcr.banks.map(\.allocated) == allocation.map(\.pcrSelect)
  }

  private var hasSessions: Bool {
    let loaded = sessions.map(\.handle)
    let saved = reset.contexts.saved.map(\.handle)
    let indices = (loaded + saved).map { $0 & ContextTracker.indexMask }
    let exclusive = volatile.exclusiveAuditSession.map { (loaded + saved).contains($0) } ?? true
    return exclusive && sessions.allSatisfy(\.isConsistent) && reset.contexts.isConsistent
      && loaded.count <= model.loadedSessions && Set(indices).count == indices.count
      && indices.allSatisfy { $0 < UInt32(clamping: model.activeSessions) }
      && (volatile.isStarted || indices.isEmpty)
  }

  private var hasSequences: Bool {
    objects.taken.allSatisfy {
      guard case .sequence(let sequence) = $0.loaded else { return true }
      return switch sequence.computation {
      case .hash(let state): model.vocabulary.knows(state.algorithm)
      case .hmac(let state): model.vocabulary.knows(state.algorithm)
      case .cmac(let state): model.vocabulary.algorithms.contains(state.cipher.rawValue)
      case .event(let states): states.map(\.algorithm) == eventAlgorithms
      }
    } && (volatile.isStarted || objects.taken.isEmpty)
  }

  /// The contents of orderly Indices are there from TPM2_Startup on, and of no others.
  private var hasOrderlyNV: Bool {
    let indices = persistent.nvIndices.filter { $0.attributes.contains(.orderly) }
    guard volatile.isStarted else { return orderly.nvData.isEmpty }
    return orderly.nvData.map(\.nvIndex) == indices.map(\.handle)
      && zip(orderly.nvData, indices).allSatisfy { data, index in
        data.contents.count == index.contents.count && data.attributes.type == index.attributes.type
          && data.attributes.contains(.orderly)
      }
  }

  private var hasResetData: Bool {
    let digest = reset.commandAuditDigest
    return (digest.isEmpty || digest.count == persistent.commandAudit.algorithm.size)
      && (!volatile.isStarted || reset.null.seed.count == Capacity.seed && reset.null.proof.count == Capacity.proof)
  }
}

extension Session {
  /// The handle says which kind of session it is, and digests are as long as those of its hash.
  fileprivate var isConsistent: Bool {
    HandleType(handle) == (kind == .hmac ? .hmacSession : .policySession)
      && (16...authHash.size).contains(nonceTPM.count)
      && (sessionKey.isEmpty || sessionKey.count == authHash.size)
      && (auditDigest.map { $0.count == authHash.size } ?? true)
      && policy.policyDigest.count == authHash.size
  }
}

extension ContextTracker {
  /// Sessions are in their order, each has a number of its own, and none is further behind than it may be.
  fileprivate var isConsistent: Bool {
    let indices = saved.map { $0.handle & Self.indexMask }
    return zip(indices, indices.dropFirst()).allSatisfy(<)
      && saved.allSatisfy { SavedKind.accepts($0.handle) && HandleType($0.handle) != .transient }
      && Set(saved.map(\.contextID)).count == saved.count
      && saved.allSatisfy { counter - $0.contextID <= Capacity.contextGap }
  }
}
