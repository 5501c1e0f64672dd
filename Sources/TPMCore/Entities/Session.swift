// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// An HMAC, policy or trial session. Part 1, 16.
///
/// Copies share what they hold until one of them is changed: a session is copied with every look at it.
struct Session: Sendable {
  @Part private var fields: Fields

  private struct Fields: Sendable {
    let handle: UInt32
    let kind: SessionType
    let authHash: HashAlgorithm
    let symmetric: SymDef?
    let sessionKey: Secret
    var nonceTPM: [UInt8]
    var binding: Binding?
    var bindIsDAProtected: Bool
    var bindIsLockout: Bool
    var auditDigest: [UInt8]?
    var policy: PolicyState
  }

  init(
    handle: UInt32, kind: SessionType, authHash: HashAlgorithm, symmetric: SymDef?, sessionKey: Secret,
    nonceTPM: [UInt8], binding: Binding? = nil, bindIsDAProtected: Bool = false, bindIsLockout: Bool = false,
    auditDigest: [UInt8]? = nil, policy: PolicyState
  ) {
    fields = Fields(
      handle: handle, kind: kind, authHash: authHash, symmetric: symmetric, sessionKey: sessionKey, nonceTPM: nonceTPM,
      binding: binding, bindIsDAProtected: bindIsDAProtected, bindIsLockout: bindIsLockout, auditDigest: auditDigest,
      policy: policy)
  }

  var handle: UInt32 { fields.handle }
  var kind: SessionType { fields.kind }
  var authHash: HashAlgorithm { fields.authHash }
  /// The cipher or XOR of parameter encryption; nil where the session was started with TPM_ALG_NULL.
  var symmetric: SymDef? { fields.symmetric }
  var sessionKey: Secret { fields.sessionKey }
  var nonceTPM: [UInt8] {
    _read { yield fields.nonceTPM }
    _modify { yield &fields.nonceTPM }
  }
  /// The entity that an HMAC session is bound to.
  var binding: Binding? {
    _read { yield fields.binding }
    _modify { yield &fields.binding }
  }
  /// The entity at the other end of `bind` is protected against dictionary attacks.
  var bindIsDAProtected: Bool {
    _read { yield fields.bindIsDAProtected }
    _modify { yield &fields.bindIsDAProtected }
  }
  /// The entity at the other end of `bind` is lockoutAuth.
  var bindIsLockout: Bool {
    _read { yield fields.bindIsLockout }
    _modify { yield &fields.bindIsLockout }
  }
  /// The session audit digest, from the first use for audit on. Part 1, 17.
  var auditDigest: [UInt8]? {
    _read { yield fields.auditDigest }
    _modify { yield &fields.auditDigest }
  }
  /// What the assertions so far have established; empty for an HMAC session.
  var policy: PolicyState {
    _read { yield fields.policy }
    _modify { yield &fields.policy }
  }

  /// The bind entity by its Name and the authValue it then had: a change of either ends the binding.
  struct Binding: Sendable, Equatable {
    var name: [UInt8]
    var authValue: Secret
  }

  /// Whether one is a copy of the other, and neither has been changed since.
  func isUnchanged(since other: Self) -> Bool { $fields.isUnchanged(since: other.$fields) }

  var isPolicy: Bool { kind != .hmac }

  /// A trial session gathers a digest without checking anything and can authorise nothing. Part 1, 16.7.14.
  var isTrial: Bool { kind == .trial }
}

/// The state of a policy session. Part 1, 16.7.
struct PolicyState: Sendable {
  var policyDigest: [UInt8]
  /// When the session was started, in milliseconds of Time, and the epoch of Time then.
  var startTime: UInt64 = 0
  var timeEpoch: UInt32 = 0
  /// When the session ends, in milliseconds of Time.
  var timeout: UInt64?
  var commandCode: CommandCode?
  /// The hash that the command must match, and what it is of.
  var boundHash: BoundHash?
  var pcrUpdateCounter: UInt32?
  /// The localities that are left; nil for all.
  var commandLocality: LocalityAttributes?
  var authValueUse = AuthValueUse.none
  var isPPRequired = false
  /// What TPMA_NV_WRITTEN of the authorised Index must be.
  var nvWritten: Bool?
  /// The secure channel that the command must come through.
  var secureChannel: SecureChannelDemand?

  init(_ hash: HashAlgorithm) { policyDigest = [UInt8](repeating: 0, count: hash.size) }

  /// Whether the policy asks for the authValue as well, and how.
  enum AuthValueUse: UInt8, Sendable { case none, hmac, password }

  /// The one hash that a policy session holds of the command it authorises. Part 1, 16.7.5.
  enum BoundHash: Sendable, Equatable {
    case cpHash([UInt8])
    case nameHash([UInt8])
    case templateHash([UInt8])
    case parameterHash([UInt8])
  }

  /// Back to the start, as TPM2_PolicyRestart and every successful use do.
  mutating func restart(_ hash: HashAlgorithm, at time: UInt64, epoch: UInt32) {
    self = PolicyState(hash)
    startTime = time
    timeEpoch = epoch
  }
}
