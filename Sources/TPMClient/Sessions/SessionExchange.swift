// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMCrypto

/// One command with its sessions on the way out, and its response on the way back: the caller's side of Part 1, 15
/// and 16.
struct SessionExchange {
  private let frame: CommandFrame
  private let authorizations: [Authorization]
  private let names: [[UInt8]]
  /// The parameters as they are sent.
  private let parameters: Secret

  init(_ frame: CommandFrame, _ names: [[UInt8]], _ authorizations: [Authorization]) throws(TPMError) {
    (self.frame, self.names, self.authorizations) = (frame, names, authorizations)
    for session in authorizations.compactMap(\.session) { try session.rollNonceCaller() }
    parameters = try Self.encrypted(frame, authorizations)
  }

  /// The command as it is sent.
  func command() throws(TPMError) -> Writer {
    var command = Writer(capacity: 256 + frame.parameters.count)
    command.writeHeader(hasSessions: !authorizations.isEmpty, frame.code.rawValue)
    for handle in frame.handles { command.write(handle) }
    if !authorizations.isEmpty { try writeAuthorizations(&command) }
    command.write(parameters)
    command.patch(UInt32(truncatingIfNeeded: command.count), at: 2)
    return command
  }

  // MARK: - Commands

  private static func encrypted(_ frame: CommandFrame, _ authorizations: [Authorization]) throws(TPMError) -> Secret {
    guard let place = authorizations.firstIndex(where: { $0.session != nil && $0.attributes.contains(.decrypt) }),
      let session = authorizations[place].session, let range = frame.firstBuffer
    else { return frame.parameters }
    let value = authorizations[place].sessionValue(authorizes: place < frame.authorizedHandleCount)
    return try session.crypt(
      .encrypt, range, of: frame.parameters, value, newer: session.nonceCaller, older: session.nonceTPM)
  }

  private func writeAuthorizations(_ command: inout Writer) throws(TPMError) {
    let sizePlace = command.count
    command.write(UInt32(0))
    for place in authorizations.indices {
      do throws(ResponseCode) {
        try command.write(authorization(place))
      } catch { throw .unusable("authorisation \(place + 1) cannot be written down: \(error)") }
    }
    command.patch(UInt32(truncatingIfNeeded: command.count - sizePlace - 4), at: sizePlace)
  }

  private func authorization(_ place: Int) -> AuthCommand {
    let authorization = authorizations[place]
    var result = AuthCommand()
    switch authorization.kind {
    case .raw(let command):
      return command
    case .password(let authValue):
      result.sessionHandle = AuthSessionHandleOrPassword(PermanentHandle.password)
      result.hmac = Auth(authValue)
    case .session(let session, let authValue):
      result.sessionHandle = AuthSessionHandleOrPassword(session.handle)
      result.nonce = Nonce(session.nonceCaller)
      result.hmac = Auth(hmac(of: session, authValue, place))
    }
    result.sessionAttributes = authorization.attributes
    if let spoil = authorization.spoil { result.hmac = Auth(Secret(spoil(result.hmac.secret.octets))) }
    return result
  }

  private func hmac(of session: Session, _ authValue: Secret, _ place: Int) -> Secret {
    let name = authorizedName(place)
    if name != nil, session.authValueUse == .password { return authValue }
    let key = session.hmacKey(authValue, isUsed: session.usesAuthValue(authValue, of: name))
    guard session.sendsHMAC(key) else { return Secret() }
    var hmac = HMAC(session.authHash, key: key)
    hmac.update(cpHash(session.authHash))
    hmac.update(session.nonceCaller)
    hmac.update(session.nonceTPM)
    if place == 0, name != nil { for nonce in otherNonces { hmac.update(nonce) } }
    hmac.update([authorizations[place].attributes.rawValue])
    return hmac.finishSecret()
  }

  /// The Name of what the session at a place authorises.
  private func authorizedName(_ place: Int) -> [UInt8]? {
    place < frame.authorizedHandleCount && names.indices.contains(place) ? names[place] : nil
  }

  /// The nonces of other sessions that decrypt and encrypt, which the first HMAC covers so that nobody takes them away.
  private var otherNonces: [[UInt8]] {
    let others = authorizations.dropFirst()
    let decrypt = others.first { $0.session != nil && $0.attributes.contains(.decrypt) }?.session
    let encrypt = others.first { $0.session != nil && $0.attributes.contains(.encrypt) }?.session
    return [decrypt?.nonceTPM, encrypt === decrypt ? nil : encrypt?.nonceTPM].compactMap(\.self)
  }

  /// Part 1, 15.7.
  private func cpHash(_ algorithm: HashAlgorithm) -> [UInt8] {
    var hasher = TPMCrypto.Hasher(algorithm)
    hasher.update(bigEndian: frame.code.rawValue)
    for name in names { hasher.update(name) }
    hasher.update(parameters)
    return hasher.finish()
  }

  // MARK: - Responses

  /// Takes a response apart, checks the HMACs and decrypts what is encrypted.
  func accept(_ response: Secret) throws(TPMError) -> Answer {
    let parts: ResponseParts
    do throws(ResponseCode) {
      parts = try ResponseParts(response, hasHandle: frame.hasResponseHandle, sessions: authorizations.count)
    } catch { throw .malformed("the response is cut off") }
    guard parts.size == response.count else {
      throw .malformed("a response of \(response.count) octets says that it has \(parts.size)")
    }
    guard parts.code == 0 else { throw .response(ResponseCode(rawValue: parts.code)) }
    // Else whoever takes the sessions away could say anything.
    guard parts.hasSessions == !authorizations.isEmpty else {
      throw .malformed("the response has \(parts.hasSessions ? "sessions and the command none" : "no sessions")")
    }
    guard parts.rest == 0 else { throw .malformed("there are octets behind the response") }
    return Answer(
      handle: parts.handle, parameters: try checked(parts.parameters, parts.sessions), sessions: parts.sessions)
  }

  /// Checks the HMACs, and gives the parameters in plain.
  private func checked(_ parameters: Secret, _ answers: [AuthResponse]) throws(TPMError) -> Secret {
    var plain = parameters
    for (place, answer) in answers.enumerated() {
      guard case .session(let session, let authValue) = authorizations[place].kind else { continue }
      let rpHash = Self.rpHash(session.authHash, frame.code, parameters)
      let current = frame.newAuthValue(authorizedBy: frame.handles.first, place) ?? authValue
      try check(answer, of: session, authValue, now: current, rpHash, place)
      if authorizations[place].attributes.contains(.audit) {
        session.extendAudit(
          cpHash(session.authHash), rpHash, isReset: authorizations[place].attributes.contains(.auditReset))
      }
      if authorizations[place].attributes.contains(.encrypt), let range = parameters.bytes.firstBuffer {
        let value = session.sessionValue(current, authorizes: place < frame.authorizedHandleCount)
        plain = try session.crypt(
          .decrypt, range, of: parameters, value, newer: session.nonceTPM, older: session.nonceCaller)
      }
    }
    return plain
  }

  private func check(
    _ answer: AuthResponse, of session: Session, _ authValue: Secret, now current: Secret, _ rpHash: [UInt8],
    _ place: Int
  ) throws(TPMError) {
    session.nonceTPM = answer.nonce.octets
    session.answered = answer.sessionAttributes
    session.isActive = answer.sessionAttributes.contains(.continueSession)
    let name = authorizedName(place)
    // What went into the key of the command goes into that of the response, with the value that it has now.
    let isUsed = session.usesAuthValue(authValue, of: name)
    let key = session.hmacKey(current, isUsed: isUsed)
    let isPlain = name != nil && session.authValueUse == .password
    let wasSent = session.sendsHMAC(session.hmacKey(authValue, isUsed: isUsed))
    guard !isPlain, wasSent || !key.isEmpty else {
      guard answer.hmac.secret.isEmpty else { throw .wrongHMAC(session: place + 1) }
      return
    }
    var hmac = HMAC(session.authHash, key: key)
    hmac.update(rpHash)
    hmac.update(session.nonceTPM)
    hmac.update(session.nonceCaller)
    hmac.update([answer.sessionAttributes.rawValue])
    guard hmac.finishSecret() == answer.hmac.secret else { throw .wrongHMAC(session: place + 1) }
  }

  /// Part 1, 15.8.
  private static func rpHash(_ algorithm: HashAlgorithm, _ code: CommandCode, _ parameters: Secret) -> [UInt8] {
    var hasher = TPMCrypto.Hasher(algorithm)
    hasher.update(bigEndian: UInt32(0))
    hasher.update(bigEndian: code.rawValue)
    hasher.update(parameters)
    return hasher.finish()
  }
}

extension CommandFrame {
  /// The authValue with which the response of a command that changes it is answered; nil where it stays.
  fileprivate func newAuthValue(authorizedBy handle: UInt32?, _ place: Int) -> Secret? {
    guard place == 0 else { return nil }
    switch code {
    case .hierarchyChangeAuth, .nvChangeAuth:
      return firstBuffer.map { Secret(copying: parameters.bytes.extracting($0)) }
    case .nvUndefineSpaceSpecial:
      // The Index is gone, and its authValue with it.
      return Secret()
    case .clear:
      return handle == PermanentHandle.lockout ? Secret() : nil
    default:
      return nil
    }
  }
}

extension Session {
  fileprivate func rollNonceCaller() throws(TPMError) {
    do throws(CryptoError) {
      nonceCaller = try randomOctets(nonceCaller.count)
    } catch { throw .unusable("the system gives no random numbers") }
  }

  fileprivate func extendAudit(_ cpHash: [UInt8], _ rpHash: [UInt8], isReset: Bool) {
    let start = auditDigest.isEmpty || isReset ? [UInt8](repeating: 0, count: authHash.size) : auditDigest
    auditDigest = hash(authHash, start + cpHash + rpHash)
    bound = nil
  }
}

extension Secret {
  /// The octets, for a test that changes them.
  fileprivate var octets: [UInt8] { [UInt8](bytes) }
}
