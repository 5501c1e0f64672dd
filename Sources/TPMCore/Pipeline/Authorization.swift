// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Says that the sessions of a command have authorised its handles. Only this file can make one, and without one no
/// command runs.
struct AuthorizationProof: ~Copyable {
  let first: Authorization?

  fileprivate init(_ first: Authorization?) { self.first = first }
}

/// What a failed authorisation leaves behind although the command leaves no trace. Part 1, 16.8 and 35.2.
enum Consequence: Sendable {
  /// A wrong authValue of a protected entity: failedTries goes up.
  case dictionaryAttack
  /// A wrong lockoutAuth: lockoutAuth is refused for a while.
  case lockoutAuth
  /// A wrong authValue of a PIN Fail Index: its count goes up.
  case pinFailure(UInt32)
}

extension Execution {
  /// Checks the authorisation of every handle that needs one, then the HMAC of every further session. Part 3, 5.6.
  ///
  /// - TPM_RC_AUTH_MISSING: a handle has no session
  mutating func authorize(_ parameters: RawSpan, in tpm: inout Machine) throws(ResponseCode) -> AuthorizationProof {
    guard sessions.sessions.count >= entry.authorizedHandleCount else { throw .authMissing }
    try identify(parameters, in: tpm)
    var first: Authorization?
    // The handles that need one come first.
    for place in 0..<entry.authorizedHandleCount {
      do throws(ResponseCode) {
        let authorization = try authorize(area[place], entry.roles[place], place, parameters, in: &tpm)
        if place == 0 { first = authorization }
      } catch { throw error.session(place + 1) }
    }
    for place in entry.authorizedHandleCount..<sessions.sessions.count {
      do throws(ResponseCode) {
        let session = try tpm.session(sessions.sessions[place].handle)
        try checkLockout(boundBy: session, in: tpm)
        try checkHMAC(place, session, entity: nil, parameters, in: tpm)
      } catch { throw error.session(place + 1) }
    }
    return AuthorizationProof(first)
  }

  private mutating func authorize(
    _ handle: UInt32, _ role: AuthRole, _ place: Int, _ parameters: RawSpan, in tpm: inout Machine
  ) throws(ResponseCode) -> Authorization {
    let entity = try tpm.entity(handle)
    sessions.sessions[place].authorize(entity)
    let sessionHandle = sessions.sessions[place].handle
    let session = sessionHandle == PermanentHandle.password ? nil : try tpm.session(sessionHandle)

    if case .object(_, hasSensitive: false) = entity.kind { throw .authUnavailable }
    try checkPhysicalPresence(entity, in: tpm)
    try checkLockout(entity, session, in: tpm)
    try checkKind(of: session, entity, role)
    try checkAvailability(entity, role, session, in: tpm)

    if let session, session.isPolicy {
      try checkPolicy(session, entity, role, parameters, in: tpm)
    }
    noteDAUse(entity, session, in: &tpm)
    if let session, session.policy.authValueUse != .password {
      try checkHMAC(place, session, entity: entity, parameters, in: tpm)
    } else {
      try checkPassword(place, entity)
    }
    countPINSuccess(entity, session, in: &tpm)
    return Authorization(session: sessionHandle, isPolicy: session?.isPolicy ?? false)
  }

  /// - TPM_RC_PP: the command needs physical presence beside platform authorisation, and nobody is there
  private func checkPhysicalPresence(_ entity: Entity, in tpm: borrowing Machine) throws(ResponseCode) {
    guard entity.handle == PermanentHandle.platform else { return }
    let isNeeded =
      entry.properties.contains(.needsPhysicalPresence)
      || tpm.persistent.physicalPresenceCommands.contains(entry.code)
    guard !isNeeded || tpm.environment.isPhysicallyPresent else { throw .pp }
  }

  /// - TPM_RC_LOCKOUT: a protected authValue would be used while the TPM is locked out
  private func checkLockout(
    _ entity: Entity, _ session: Session?, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    let lockout = tpm.persistent.lockout
    let usesAuthValue = session.map { !$0.isPolicy || $0.policy.authValueUse != .none } ?? true
    if usesAuthValue {
      if entity.isLockout, !lockout.isLockoutAuthEnabled { throw .lockout }
      if !entity.isLockout, entity.isDAProtected, lockout.isLockedOut { throw .lockout }
    }
    if let session { try checkLockout(boundBy: session, in: tpm) }
  }

  /// The authValue of the entity at the other end of a bound session is at stake whatever the session is used for.
  private func checkLockout(boundBy session: Session, in tpm: borrowing Machine) throws(ResponseCode) {
    let lockout = tpm.persistent.lockout
    if session.bindIsLockout, !lockout.isLockoutAuthEnabled { throw .lockout }
    if session.bindIsDAProtected, !session.bindIsLockout, lockout.isLockedOut { throw .lockout }
  }

  /// Checks that the kind of session is one that the role allows.
  private func checkKind(of session: Session?, _ entity: Entity, _ role: AuthRole) throws(ResponseCode) {
    if let session, session.isPolicy { return }
    switch (role, entity.kind) {
    case (.dup, _): throw .authType
    case (.admin, .object(let attributes, _)):
      guard !attributes.contains(.adminWithPolicy) else { throw .authType }
    case (.admin, .nvIndex), (.admin, .permanent): throw .authType
    case (_, .pcr):
      // Once a policy is set it alone authorises. Part 1, 14.7.3.
      guard entity.policyAlg == nil else { throw .authType }
    case (.user, .object(let attributes, _)):
      guard attributes.contains(.userWithAuth) else { throw .policyFail }
    default: break
    }
  }

  /// - TPM_RC_AUTH_UNAVAILABLE: the entity does not let its authValue or policy be used like this
  /// - TPM_RC_HIERARCHY + handle 1: the authValue of a timer is platformAuth, and phEnable is CLEAR
  private func checkAvailability(
    _ entity: Entity, _ role: AuthRole, _ session: Session?, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    let isPolicy = session?.isPolicy ?? false
    let usesAuthValue = !isPolicy || session?.policy.authValueUse != PolicyState.AuthValueUse.none
    // A timer's authValue is platformAuth, which is there with the platform hierarchy only. Part 1, 40.2.
    if usesAuthValue, HandleRange.act.contains(entity.handle), !tpm.volatile.phEnable { throw .hierarchy.handle(1) }
    guard case .nvIndex(let index) = entity.kind else { return }
    if role == .user {
      let needed: NVAttributes =
        entry.properties.contains(.writesNVIndex)
        ? (isPolicy ? .policyWrite : .authWrite) : (isPolicy ? .policyRead : .authRead)
      guard index.attributes.contains(needed) else { throw .authUnavailable }
    }
    if tpm.readsNVData(entry, area), !index.attributes.contains(.written) { throw .nvUninitialized }
    if usesAuthValue, let pin = index.pin {
      guard index.attributes.contains(.written), pin.pinCount < pin.pinLimit else { throw .authUnavailable }
    }
  }

  private mutating func checkPassword(_ place: Int, _ entity: Entity) throws(ResponseCode) {
    guard sessions.sessions[place].hmac.equalsTrimmed(entity.authValue) else {
      throw refuse(entity, nil, usedAuthValue: true)
    }
  }

  /// Checks the HMAC of a session that authorises `entity`, or nothing.
  private mutating func checkHMAC(
    _ place: Int, _ session: Session, entity: Entity?, _ parameters: RawSpan, in tpm: borrowing Machine
  ) throws(ResponseCode) {
    var usesAuthValue = false
    if let entity { usesAuthValue = try session.includesAuthValue(of: entity, in: tpm) }
    sessions.sessions[place].usesAuthValue = usesAuthValue
    let use = sessions.sessions[place]
    let key = usesAuthValue ? session.key(with: use.authValue) : session.sessionKey
    if key.isEmpty, use.hmac.isEmpty { return }
    var hmac = HMAC(session.authHash, key: key)
    hmac.update(cpHash(session.authHash, parameters))
    hmac.update(use.nonceCaller)
    hmac.update(session.nonceTPM)
    if place == 0, entity != nil { for nonce in extraNonces(in: tpm) { hmac.update(nonce) } }
    hmac.update(bigEndian: use.attributes.rawValue)
    guard hmac.finishSecret() == use.hmac else { throw refuse(entity, session, usedAuthValue: usesAuthValue) }
  }

  /// The nonceTPM of the decrypt and of the encrypt session where these are others than the first. Part 1, 16.6.5.
  private func extraNonces(in tpm: borrowing Machine) -> [[UInt8]] {
    var places: [Int] = []
    if let decrypt = sessions.decrypt, decrypt != 0 { places.append(decrypt) }
    if let encrypt = sessions.encrypt, encrypt != 0, encrypt != sessions.decrypt { places.append(encrypt) }
    return places.compactMap { place in
      tpm.sessionPlace(sessions.sessions[place].handle).map { tpm.sessions[$0].nonceTPM }
    }
  }

  /// What a wrong password or HMAC earns; the consequence is kept for the state that the command leaves.
  private mutating func refuse(_ entity: Entity?, _ session: Session?, usedAuthValue: Bool) -> ResponseCode {
    if usedAuthValue, case .nvIndex(let index)? = entity?.kind, index.attributes.type == .pinFail {
      consequence = .pinFailure(index.handle)
    }
    if (usedAuthValue && entity?.isLockout == true) || session?.bindIsLockout == true {
      consequence = .lockoutAuth
      return .authFail
    }
    guard (usedAuthValue && entity?.isDAProtected == true) || session?.bindIsDAProtected == true else {
      return .badAuth
    }
    consequence = .dictionaryAttack
    return .authFail
  }

  /// Remembers, before the outcome is known, that a protected authValue was used since the start.
  private func noteDAUse(_ entity: Entity, _ session: Session?, in tpm: inout Machine) {
    let isProtected = entity.isDAProtected || session?.bindIsDAProtected == true
    guard isProtected, !tpm.persistent.lockout.wasUsedSinceStart else { return }
    tpm.persistent.lockout.wasUsedSinceStart = true
  }

  /// A right authValue clears the count of a PIN Fail Index and counts as a use of a PIN Pass Index. Part 1, 35.2.
  private func countPINSuccess(_ entity: Entity, _ session: Session?, in tpm: inout Machine) {
    let usedAuthValue = session.map { !$0.isPolicy || $0.policy.authValueUse != .none } ?? true
    guard usedAuthValue, case .nvIndex(let index) = entity.kind, let pin = index.pin else { return }
    if index.attributes.type == .pinPass {
      tpm.setPINCount(entity.handle, pin.pinCount &+ 1)
    } else if pin.pinCount != 0 {
      tpm.setPINCount(entity.handle, 0)
    }
  }
}

extension Session {
  /// Whether the authValue of `entity` is part of the HMAC key. Part 1, 16.6.5.
  func includesAuthValue(of entity: Entity, in tpm: borrowing Machine) throws(ResponseCode) -> Bool {
    if isPolicy { return policy.authValueUse == .hmac }
    guard let binding else { return true }
    return binding
      != Binding(name: try tpm.name(of: entity.handle), authValue: entity.authValue.trimmingTrailingZeros())
  }

  /// The session key followed by an authValue without its trailing zeros.
  func key(with authValue: Secret) -> Secret { Secret(concatenating: sessionKey, authValue.trimmingTrailingZeros()) }
}
