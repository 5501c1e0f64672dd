// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_StartAuthSession: starts an HMAC, policy or trial session. Part 3, 11.1.
///
/// - TPM_RC_KEY, handle 1: tpmKey is not an asymmetric key
/// - TPM_RC_HANDLE, handle 1: only the public area of tpmKey is loaded
/// - TPM_RC_ATTRIBUTES, handle 1: tpmKey does not decrypt
/// - TPM_RC_VALUE, parameter 2: the salt was not encrypted for tpmKey, or there is one and no tpmKey
/// - TPM_RC_HANDLE, handle 2: only the public area of bind is loaded, or bind is a PIN Index
/// - TPM_RC_SIZE, parameter 1: nonceCaller has fewer than 16 octets or more than a digest of authHash
/// - TPM_RC_MODE, parameter 4: the mode of the cipher is not CFB
/// - TPM_RC_SESSION_MEMORY: as many sessions are loaded as there is room for
/// - TPM_RC_SESSION_HANDLES: there are as many sessions as the TPM keeps track of
/// - TPM_RC_CONTEXT_GAP: a saved session must be loaded or flushed first
public enum StartAuthSession: Command {
  public static let code = CommandCode.startAuthSession

  public struct Handles: HandleList {
    public var tpmKey = ObjectHandleOrNull()
    public var bind = EntityHandleOrNull()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("tpmKey", &tpmKey, .none)
      try codec.handle("bind", &bind, .none)
    }
  }

  public struct Parameters: Wire {
    public var nonceCaller = Nonce()
    public var encryptedSalt = EncryptedSecret()
    public var sessionType = SessionType()
    public var symmetric = SymDef()
    public var authHash = HashAlgorithm()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nonceCaller", &nonceCaller)
      try codec.field("encryptedSalt", &encryptedSalt)
      try codec.field("sessionType", &sessionType)
      try codec.field("symmetric", &symmetric)
      try codec.field("authHash", &authHash)
    }
  }

  public struct Response: ResponseBody {
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0
    public var nonceTPM = Nonce()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nonceTPM", &nonceTPM)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let nonceCaller = parameters.nonceCaller.octets
    guard nonceCaller.count >= minimumNonceSize, nonceCaller.count <= parameters.authHash.size else {
      throw .size.parameter(1)
    }
    if case .cipher(let cipher) = parameters.symmetric, cipher.mode != .cfb { throw .mode.parameter(4) }
    let salt = try salt(parameters.encryptedSalt, with: call.handles.tpmKey, in: tpm)
    let bind = try bindEntity(call.handles.bind, in: tpm)
    try tpm.checkSessionMemory()
    guard !tpm.reset.contexts.isNearGap else { throw .contextGap }
    let handle = try tpm.newSessionHandle(parameters.sessionType)

    let nonceTPM = try tpm.environment.randomOctets(nonceCaller.count)
    var sessionKey = Secret()
    if salt != nil || bind != nil {
      let authValue = bind?.authValue.trimmingTrailingZeros() ?? Secret()
      sessionKey = kdfa(
        parameters.authHash, key: Secret(concatenating: authValue, salt ?? Secret()), label: "ATH",
        contextU: nonceTPM, contextV: nonceCaller, bits: parameters.authHash.size * 8)
    }
    var session = Session(handle, parameters, sessionKey: sessionKey, nonceTPM: nonceTPM, tpm.clock)
    if let bind { session.bind(to: bind, named: try tpm.name(of: bind.handle)) }
    tpm.sessions.append(session)

    var response = Response()
    response.handle = handle
    response.nonceTPM = Nonce(nonceTPM)
    return response
  }

  /// The least size of a nonce that a session begins with. Part 1, 16.6.3.
  private static let minimumNonceSize = 16

  /// The salt that was encrypted for tpmKey; nil without a key.
  private static func salt(
    _ encryptedSalt: EncryptedSecret, with handle: ObjectHandleOrNull, in tpm: borrowing Machine
  ) throws(ResponseCode) -> Secret? {
    guard !handle.isNull else {
      guard encryptedSalt.isEmpty else { throw .value.parameter(2) }
      return nil
    }
    let key: Object
    do throws(ResponseCode) { key = try tpm.object(handle.raw) } catch { throw .key.handle(1) }
    switch key.publicArea.type {
    case .rsa, .ecc: break
    case .keyedHash, .symCipher: throw .key.handle(1)
    }
    guard key.sensitive != nil else { throw .handle.handle(1) }
    guard key.attributes.contains(.decrypt) else { throw .attributes.handle(1) }
    do throws(ResponseCode) {
      return try recoverSecret(encryptedSalt, with: key, label: .secret)
    } catch {
      // This clause has one code for whatever is wrong with the salt.
      switch error {
      case .key: throw .key.handle(1)
      case .failure: throw error
      default: throw .value.parameter(2)
      }
    }
  }

  /// The entity whose authValue goes into the session key; nil where there is to be none.
  private static func bindEntity(
    _ handle: EntityHandleOrNull, in tpm: borrowing Machine
  ) throws(ResponseCode) -> Entity? {
    guard !handle.isNull else { return nil }
    let entity: Entity
    do throws(ResponseCode) { entity = try tpm.entity(handle.raw) } catch { throw error.handle(2) }
    switch entity.kind {
    case .object(_, hasSensitive: false): throw .handle.handle(2)
    // Otherwise the session would let somebody guess at the authValue past its count. Part 1, 34.2.8.3.
    case .nvIndex(let index) where index.pin != nil: throw .handle.handle(2)
    default: return entity
    }
  }
}

extension Session {
  fileprivate init(
    _ handle: UInt32, _ parameters: StartAuthSession.Parameters, sessionKey: Secret, nonceTPM: [UInt8], _ clock: Clock
  ) {
    var policy = PolicyState(parameters.authHash)
    policy.startTime = clock.time
    policy.timeEpoch = clock.timeEpoch
    self.init(
      handle: handle, kind: parameters.sessionType, authHash: parameters.authHash,
      symmetric: parameters.symmetric == .null ? nil : parameters.symmetric, sessionKey: sessionKey,
      nonceTPM: nonceTPM, policy: policy)
  }

  fileprivate mutating func bind(to entity: Entity, named name: [UInt8]) {
    bindIsDAProtected = entity.isDAProtected
    bindIsLockout = entity.isLockout
    // A policy session takes the session key from the entity and nothing else. Part 1, 16.7.6.
    guard kind == .hmac else { return }
    binding = Binding(name: name, authValue: entity.authValue.trimmingTrailingZeros())
  }
}
