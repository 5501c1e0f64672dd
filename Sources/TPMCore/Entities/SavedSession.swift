// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A session in the form in which its context is saved.
struct SavedSession: Wire {
  private var handle: UInt32 = 0
  private var kind = SessionType()
  private var authHash = HashAlgorithm()
  private var symmetric = Maybe<SymDef>()
  private var sessionKey = SecretDigest()
  private var nonceTPM = Nonce()
  private var binding = Maybe<SavedBinding>()
  private var bindIsDAProtected = false
  private var bindIsLockout = false
  private var auditDigest = Maybe<Digest>()
  private var policy = Maybe<SavedPolicy>()

  init() {}

  init(_ session: Session) {
    handle = session.handle
    kind = session.kind
    authHash = session.authHash
    symmetric = Maybe(session.symmetric)
    sessionKey = SecretDigest(session.sessionKey)
    nonceTPM = Nonce(session.nonceTPM)
    binding = Maybe(session.binding.map(SavedBinding.init))
    bindIsDAProtected = session.bindIsDAProtected
    bindIsLockout = session.bindIsLockout
    auditDigest = Maybe(session.auditDigest.map { Digest($0) })
    if session.isPolicy { policy = Maybe(SavedPolicy(session.policy)) }
  }

  /// The session as it was.
  var session: Session {
    Session(
      handle: handle, kind: kind, authHash: authHash, symmetric: symmetric.value, sessionKey: sessionKey.secret,
      nonceTPM: nonceTPM.octets, binding: binding.value?.binding, bindIsDAProtected: bindIsDAProtected,
      bindIsLockout: bindIsLockout, auditDigest: auditDigest.value?.octets,
      policy: policy.value?.policy(authHash) ?? PolicyState(authHash))
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("kind", &kind)
    try codec.field("authHash", &authHash)
    try codec.field("symmetric", &symmetric)
    try codec.field("sessionKey", &sessionKey)
    try codec.field("nonceTPM", &nonceTPM)
    try codec.field("binding", &binding)
    try codec.field("bindIsDAProtected", &bindIsDAProtected)
    try codec.field("bindIsLockout", &bindIsLockout)
    try codec.field("auditDigest", &auditDigest)
    try codec.field("policy", &policy)
  }
}

/// What a session is bound to.
private struct SavedBinding: Wire {
  var name = Name()
  var authValue = Auth()

  init() {}

  init(_ binding: Session.Binding) {
    name = Name(binding.name)
    authValue = Auth(binding.authValue)
  }

  var binding: Session.Binding { Session.Binding(name: name.octets, authValue: authValue.secret) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("name", &name)
    try codec.field("authValue", &authValue)
  }
}

/// The state of a policy session.
private struct SavedPolicy: Wire {
  private var policyDigest = Digest()
  private var startTime: UInt64 = 0
  private var timeEpoch: UInt32 = 0
  private var timeout = Maybe<UInt64>()
  private var commandCode = Maybe<CommandCode>()
  private var boundKind: UInt8 = 0
  private var boundHash = Digest()
  private var pcrUpdateCounter = Maybe<UInt32>()
  private var commandLocality = Maybe<LocalityAttributes>()
  private var authValueUse: UInt8 = 0
  private var isPPRequired = false
  private var nvWritten = Maybe<Bool>()
  private var secureChannel = Maybe<SavedChannelDemand>()

  init() {}

  init(_ policy: PolicyState) {
    policyDigest = Digest(policy.policyDigest)
    startTime = policy.startTime
    timeEpoch = policy.timeEpoch
    timeout = Maybe(policy.timeout)
    commandCode = Maybe(policy.commandCode)
    switch policy.boundHash {
    case nil: break
    case .cpHash(let hash): (boundKind, boundHash) = (1, Digest(hash))
    case .nameHash(let hash): (boundKind, boundHash) = (2, Digest(hash))
    case .templateHash(let hash): (boundKind, boundHash) = (3, Digest(hash))
    case .parameterHash(let hash): (boundKind, boundHash) = (4, Digest(hash))
    }
    pcrUpdateCounter = Maybe(policy.pcrUpdateCounter)
    commandLocality = Maybe(policy.commandLocality)
    authValueUse = policy.authValueUse.rawValue
    isPPRequired = policy.isPPRequired
    nvWritten = Maybe(policy.nvWritten)
    secureChannel = Maybe(policy.secureChannel.map(SavedChannelDemand.init))
  }

  func policy(_ hash: HashAlgorithm) -> PolicyState {
    var policy = PolicyState(hash)
    policy.policyDigest = policyDigest.octets
    policy.startTime = startTime
    policy.timeEpoch = timeEpoch
    policy.timeout = timeout.value
    policy.commandCode = commandCode.value
    policy.boundHash =
      switch boundKind {
      case 1: .cpHash(boundHash.octets)
      case 2: .nameHash(boundHash.octets)
      case 3: .templateHash(boundHash.octets)
      case 4: .parameterHash(boundHash.octets)
      default: nil
      }
    policy.pcrUpdateCounter = pcrUpdateCounter.value
    policy.commandLocality = commandLocality.value
    policy.authValueUse = PolicyState.AuthValueUse(rawValue: authValueUse) ?? .none
    policy.isPPRequired = isPPRequired
    policy.nvWritten = nvWritten.value
    policy.secureChannel = secureChannel.value?.demand
    return policy
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("policyDigest", &policyDigest)
    try codec.field("startTime", &startTime)
    try codec.field("timeEpoch", &timeEpoch)
    try codec.field("timeout", &timeout)
    try codec.field("commandCode", &commandCode)
    try codec.field("boundKind", &boundKind, in: 0...4, else: .value)
    try codec.field("boundHash", &boundHash)
    try codec.field("pcrUpdateCounter", &pcrUpdateCounter)
    try codec.field("commandLocality", &commandLocality)
    try codec.field("authValueUse", &authValueUse, in: 0...2, else: .value)
    try codec.field("isPPRequired", &isPPRequired)
    try codec.field("nvWritten", &nvWritten)
    try codec.field("secureChannel", &secureChannel)
  }
}

/// What a policy asks of the secure channel.
private struct SavedChannelDemand: Wire {
  var checksReqKey = false
  var checksTPMKey = false
  var keyNameHash = Digest()

  init() {}

  init(_ demand: SecureChannelDemand) {
    (checksReqKey, checksTPMKey) = (demand.checksReqKey, demand.checksTPMKey)
    keyNameHash = Digest(demand.keyNameHash)
  }

  var demand: SecureChannelDemand {
    SecureChannelDemand(checksReqKey: checksReqKey, checksTPMKey: checksTPMKey, keyNameHash: keyNameHash.octets)
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("checksReqKey", &checksReqKey)
    try codec.field("checksTPMKey", &checksTPMKey)
    try codec.field("keyNameHash", &keyNameHash)
  }
}
