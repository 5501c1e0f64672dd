// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One session of a command, as it stands in the authorisation area. Part 1, 15.4.
struct SessionUse: Sendable {
  let handle: UInt32
  let nonceCaller: [UInt8]
  let attributes: SessionAttributes
  /// An HMAC, or for a password session the password.
  let hmac: Secret
  /// The handle that the session authorises.
  private(set) var authorizedHandle: UInt32?
  /// The authValue was part of the HMAC key, and so is in the response.
  var usesAuthValue = false
  /// The authValue of the entity at the time of the command.
  private(set) var authValue = Secret()

  init(_ command: AuthCommand) {
    (handle, nonceCaller) = (command.sessionHandle.raw, command.nonce.octets)
    (attributes, hmac) = (command.sessionAttributes, command.hmac.secret)
  }

  var isPassword: Bool { handle == PermanentHandle.password }

  /// Notes what the session authorises.
  mutating func authorize(_ entity: Entity) { (authorizedHandle, authValue) = (entity.handle, entity.authValue) }
}

/// The sessions of a command in their order. Part 3, 5.5.
struct SessionArea: Sendable {
  var sessions: [SessionUse] = []

  /// Forgets the sessions, and keeps their memory for others.
  mutating func removeAll() { sessions.removeAll(keepingCapacity: true) }

  /// The place of the first session that is more than a password.
  var first: Int? { sessions.firstIndex { !$0.isPassword } }
  /// The place of the session that decrypts the first parameter.
  var decrypt: Int? { place(of: .decrypt) }
  /// The place of the session that encrypts the first response parameter.
  var encrypt: Int? { place(of: .encrypt) }
  /// The place of the session that audits.
  var audit: Int? { place(of: .audit) }

  /// The place of the one session that has an attribute, which no password has.
  private func place(of attribute: SessionAttributes) -> Int? {
    sessions.firstIndex { $0.attributes.contains(attribute) }
  }

  /// Reads and checks the authorisation area of a command that has one.
  ///
  /// - TPM_RC_AUTHSIZE: the area does not fit, or there are more sessions than three
  /// - TPM_RC_INSUFFICIENT: the area ends within a session
  /// - TPM_RC_HANDLE, TPM_RC_REFERENCE_S0 + n: a session is of a wrong kind, named twice, or not loaded
  /// - TPM_RC_ATTRIBUTES: the attributes of the sessions contradict one another or the command, or a trial session is to
  ///   authorise a handle
  mutating func read(
    _ reader: inout Reader, of entry: CommandEntry, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    guard entry.allowsSessions else { throw .authContext }
    let size = Int(try reader.read(UInt32.self))
    guard size >= 9, size <= reader.remaining else { throw .authSize }
    var area = Reader(try reader.take(size), tpm.model.vocabulary)
    while area.remaining > 0 {
      guard sessions.count < Capacity.sessionsPerCommand else { throw .authSize }
      let number = sessions.count + 1
      var command = AuthCommand()
      do throws(ResponseCode) { try command.visit(&area) } catch {
        // Nothing in the structure but a strange handle earns TPM_RC_VALUE, and here that is TPM_RC_HANDLE.
        throw (error == .value ? .handle : error).session(number)
      }
      try tpm.check(command, number, after: sessions)
      do throws(ResponseCode) { try checkUse(of: command, entry, in: tpm) } catch { throw error.session(number) }
      sessions.append(SessionUse(command))
    }
  }

  /// Checks what the next session is for besides authorisation; each such use may occur once.
  private func checkUse(
    of command: AuthCommand, _ entry: CommandEntry, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    let authorizes = sessions.count < entry.authorizedHandleCount
    guard !command.isPassword else {
      guard authorizes else { throw .attributes }
      return
    }
    let session = try tpm.session(command.sessionHandle.raw)
    if authorizes, session.isTrial { throw .attributes }
    let attributes = command.sessionAttributes
    if attributes.contains(.decrypt) {
      guard decrypt == nil, entry.isDecryptable else { throw .attributes }
      guard session.symmetric != nil else { throw .symmetric }
    }
    if attributes.contains(.encrypt) {
      guard encrypt == nil, entry.isEncryptable else { throw .attributes }
      guard session.symmetric != nil else { throw .symmetric }
    }
    if attributes.contains(.audit) {
      guard audit == nil, !session.isPolicy else { throw .attributes }
    } else if !attributes.isDisjoint(with: [.auditExclusive, .auditReset]) {
      throw .attributes
    }
    if !authorizes, attributes.isDisjoint(with: [.audit, .decrypt, .encrypt]) { throw .attributes }
  }
}

extension Machine {
  /// Checks one session by itself and against the ones before it.
  fileprivate func check(
    _ command: AuthCommand, _ number: Int, after others: [SessionUse]
  ) throws(ResponseCode) {
    if command.isPassword {
      guard command.sessionAttributes.subtracting(.continueSession).isEmpty else { throw .attributes.session(number) }
      guard command.nonce.isEmpty else { throw .nonce.session(number) }
      return
    }
    let handle = command.sessionHandle.raw
    switch HandleType(handle) {
    case .hmacSession, .policySession: break
    default: throw .handle.session(number)
    }
    guard sessionPlace(handle) != nil else { throw .missingSession(number) }
    guard !others.contains(where: { $0.handle == handle }) else { throw .handle.session(number) }
  }
}

extension AuthCommand {
  fileprivate var isPassword: Bool { sessionHandle.raw == PermanentHandle.password }
}
