// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The sessions of a response: new nonces, parameter encryption, audit, HMACs. Part 1, 15.4 and 17; Part 3, 5.9.
extension Execution {
  func answerSessions(
    _ writer: inout Writer, _ range: Range<Int>, _ parameters: RawSpan, in tpm: inout Machine
  ) throws(ResponseCode) {
    if sessions.first == nil { return try answerPasswords(&writer, in: &tpm) }
    try rollNonces(in: &tpm)
    if let place = sessions.encrypt, let session = tpm.answering(sessions.sessions[place]) {
      try encrypt(&writer, from: range.lowerBound, session, sessions.sessions[place])
    }
    audit(writer, range, parameters, in: &tpm)
    for (place, use) in sessions.sessions.enumerated() {
      guard let session = tpm.answering(use) else {
        try answerPassword(use.attributes, &writer)
        continue
      }
      var attributes = use.attributes.subtracting([.auditExclusive, .auditReset])
      if place == sessions.audit, tpm.volatile.exclusiveAuditSession == use.handle {
        attributes.insert(.auditExclusive)
      }
      let rpHash = TPMCore.rpHash(
        session.authHash, entry.code, writer.octets(from: range.lowerBound).extracting(first: range.count))
      let hmac = responseHMAC(use, session, rpHash, attributes, in: tpm)
      try writer.write(AuthResponse(session.nonceTPM, attributes, hmac))
      finish(use, in: &tpm)
    }
  }

  private func answerPasswords(_ writer: inout Writer, in tpm: inout Machine) throws(ResponseCode) {
    endExclusiveAudit(in: &tpm)
    for place in sessions.sessions.indices { try answerPassword(sessions.sessions[place].attributes, &writer) }
  }

  private func answerPassword(_ attributes: SessionAttributes, _ writer: inout Writer) throws(ResponseCode) {
    try writer.write(AuthResponse([], attributes.union(.continueSession), Secret()))
  }

  /// Gives every session of the command a new nonceTPM.
  private func rollNonces(in tpm: inout Machine) throws(ResponseCode) {
    for use in sessions.sessions {
      guard !use.isPassword, let place = tpm.sessionPlace(use.handle) else { continue }
      let count = tpm.sessions[place].nonceTPM.count
      tpm.sessions[place].nonceTPM = try tpm.environment.randomOctets(count)
    }
  }

  private func responseHMAC(
    _ use: SessionUse, _ session: Session, _ rpHash: [UInt8], _ attributes: SessionAttributes, in tpm: borrowing Machine
  ) -> Secret {
    if use.authorizedHandle != nil, session.policy.authValueUse == .password { return Secret() }
    let key = use.usesAuthValue ? session.key(with: currentAuthValue(use, in: tpm)) : session.sessionKey
    if key.isEmpty, use.hmac.isEmpty { return Secret() }
    var hmac = HMAC(session.authHash, key: key)
    hmac.update(rpHash)
    hmac.update(session.nonceTPM)
    hmac.update(use.nonceCaller)
    hmac.update(bigEndian: attributes.rawValue)
    return hmac.finishSecret()
  }

  /// The authValue after the command, which may have changed it: empty for an Index that is gone, and the old one for
  /// a sequence that has ended and for a PCR, of which no clause says otherwise. Part 3, 5.9.
  private func currentAuthValue(_ use: SessionUse, in tpm: borrowing Machine) -> Secret {
    guard let handle = use.authorizedHandle else { return Secret() }
    guard HandleType(handle) != .pcr else { return use.authValue }
    if let entity = try? tpm.entity(handle) { return entity.authValue }
    return [.nvIndex, .externalNV].contains(HandleType(handle)) ? Secret() : use.authValue
  }

  /// Makes a session ready for the next command, or ends it.
  private func finish(_ use: SessionUse, in tpm: inout Machine) {
    guard use.attributes.contains(.continueSession) else { return tpm.endSession(use.handle) }
    guard use.authorizedHandle != nil, let place = tpm.sessionPlace(use.handle) else { return }
    let session = tpm.sessions[place]
    guard session.isPolicy else { return }
    tpm.sessions[place].policy.restart(session.authHash, at: tpm.clock.time, epoch: tpm.clock.timeEpoch)
  }
}

extension Machine {
  /// The session of a command as it is after it; nil for a password, and for a session that the command has ended.
  fileprivate func answering(_ use: SessionUse) -> Session? {
    guard !use.isPassword, let place = sessionPlace(use.handle) else { return nil }
    return sessions[place]
  }
}

/// Audit by session. Part 1, 17.
extension Execution {
  /// - TPM_RC_EXCLUSIVE: the caller wants the session to be the exclusive one, and it is not
  func checkExclusiveAudit(in tpm: borrowing Machine) throws(ResponseCode) {
    guard let place = sessions.audit, sessions.sessions[place].attributes.contains(.auditExclusive) else { return }
    guard tpm.volatile.exclusiveAuditSession == sessions.sessions[place].handle else { throw .exclusive }
  }

  /// A command that could have been audited by the exclusive session, and was not, ends the exclusivity.
  func endExclusiveAudit(in tpm: inout Machine) {
    guard entry.allowsSessions, tpm.volatile.exclusiveAuditSession != nil else { return }
    tpm.volatile.exclusiveAuditSession = nil
  }

  /// Extends the audit digest of the audit session, if there is one.
  private func audit(
    _ writer: borrowing Writer, _ range: Range<Int>, _ parameters: RawSpan, in tpm: inout Machine
  ) {
    guard let use = sessions.audit.map({ sessions.sessions[$0] }), let place = tpm.sessionPlace(use.handle)
    else { return endExclusiveAudit(in: &tpm) }
    let session = tpm.sessions[place]
    var digest = session.auditDigest ?? []
    if digest.isEmpty || use.attributes.contains(.auditReset) {
      digest = [UInt8](repeating: 0, count: session.authHash.size)
      tpm.volatile.exclusiveAuditSession = use.handle
    } else if tpm.volatile.exclusiveAuditSession != use.handle {
      tpm.volatile.exclusiveAuditSession = nil
    }
    tpm.sessions[place].binding = nil
    tpm.sessions[place].auditDigest = audited(
      session.authHash, digest, parameters,
      answered: writer.octets(from: range.lowerBound).extracting(first: range.count))
  }
}
