// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One session of a command, as it stands in the authorisation area. Part 1, 15.4.
struct SessionUse: Sendable {
  let handle: UInt32
  let nonceCaller: [UInt8]
  let attributes: SessionAttributes
  /// An HMAC, or for a password session the password.
  let hmac: Secret
  /// The handle, by its place in the handle area, that the session authorises.
  var authorizedHandle: UInt32?
  /// The authValue was part of the HMAC key, and so is in the response.
  var usesAuthValue = false
  /// The authValue of the entity at the time of the command.
  var authValue = Secret()

  init(_ command: AuthCommand) {
    (handle, nonceCaller) = (command.sessionHandle.raw, command.nonce.octets)
    (attributes, hmac) = (command.sessionAttributes, command.hmac.secret)
  }

  var isPassword: Bool { handle == PermanentHandle.password }
}

/// The sessions of a command in their order. Part 3, 5.5.
struct SessionArea: Sendable {
  var sessions: [SessionUse] = []
  /// The place of the first session that is more than a password.
  private(set) var first: Int?
  /// The places of the sessions that decrypt the first parameter, encrypt the first response parameter, and audit.
  private(set) var decrypt: Int?
  private(set) var encrypt: Int?
  private(set) var audit: Int?

  init() {}

  /// Reads and checks the authorisation area of a command that has one.
  ///
  /// - TPM_RC_AUTHSIZE: the area does not fit, or there are more sessions than three
  /// - TPM_RC_INSUFFICIENT: the area ends within a session
  /// - TPM_RC_HANDLE, TPM_RC_REFERENCE_S0 + n: a session is of a wrong kind, named twice, or not loaded
  /// - TPM_RC_ATTRIBUTES: the attributes of the sessions contradict one another or the command, or a trial session is to
  ///   authorise a handle
  init(_ reader: inout Reader, of entry: CommandEntry, in tpm: borrowing Machine) throws(ResponseCode) {
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
      do throws(ResponseCode) { try note(command, entry, in: tpm) } catch { throw error.session(number) }
      sessions.append(SessionUse(command))
    }
  }

  /// Notes what the session is for besides authorisation; each such use may occur once.
  private mutating func note(
    _ command: AuthCommand, _ entry: CommandEntry, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    let place = sessions.count
    let authorizes = place < entry.authorizedHandleCount
    guard !command.isPassword else {
      guard authorizes else { throw .attributes }
      return
    }
    if first == nil { first = place }
    let session = try tpm.session(command.sessionHandle.raw)
    if authorizes, session.isTrial { throw .attributes }
    let attributes = command.sessionAttributes
    if attributes.contains(.decrypt) {
      guard decrypt == nil, entry.isDecryptable else { throw .attributes }
      guard session.symmetric != nil else { throw .symmetric }
      decrypt = place
    }
    if attributes.contains(.encrypt) {
      guard encrypt == nil, entry.isEncryptable else { throw .attributes }
      guard session.symmetric != nil else { throw .symmetric }
      encrypt = place
    }
    if attributes.contains(.audit) {
      guard audit == nil, !session.isPolicy else { throw .attributes }
      audit = place
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
