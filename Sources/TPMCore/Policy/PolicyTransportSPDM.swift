// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyTransportSPDM: the command comes through a secure channel, and maybe one of certain keys. Part 3, 23.25.
///
/// - TPM_RC_VALUE: the policy asks for a channel already
/// - TPM_RC_HASH + parameter 1, parameter 2: a Name does not begin with a hash algorithm
/// - TPM_RC_SIZE + parameter 1, parameter 2: a Name has not the size that its algorithm gives it
public enum PolicyTransportSPDM: Command {
  public static let code = CommandCode.policyTransportSPDM

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var reqKeyName = Name()
    public var tpmKeyName = Name()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("reqKeyName", &reqKeyName)
      try codec.field("tpmKeyName", &tpmKeyName)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let (reqKeyName, tpmKeyName) = (call.parameters.reqKeyName, call.parameters.tpmKeyName)
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      guard session.policy.secureChannel == nil else { throw .value }
      try reqKeyName.checkIsObjectName(to: tpm.model.vocabulary, parameter: 1)
      try tpmKeyName.checkIsObjectName(to: tpm.model.vocabulary, parameter: 2)
    }
    let demand = SecureChannelDemand(
      reqKeyName: reqKeyName.octets, tpmKeyName: tpmKeyName.octets, session.authHash)
    session.policy.secureChannel = demand
    session.extendPolicy(code, demand.keyNameHash)
    tpm.store(session)
    return Empty()
  }
}

/// What a policy asks of the secure channel that a command comes through. Part 1, 16.7.8.
struct SecureChannelDemand: Sendable, Equatable {
  /// The key of the requester, that of the TPM, or both have to be certain ones.
  var checksReqKey = false
  var checksTPMKey = false
  /// scKeyNameHash; empty where any keys will do.
  var keyNameHash: [UInt8] = []

  /// Asks for the keys whose Names are not empty.
  init(reqKeyName: [UInt8], tpmKeyName: [UInt8], _ hash: HashAlgorithm) {
    (checksReqKey, checksTPMKey) = (!reqKeyName.isEmpty, !tpmKeyName.isEmpty)
    if checksReqKey || checksTPMKey {
      keyNameHash = Self.keyNameHash(reqKeyName: reqKeyName, tpmKeyName: tpmKeyName, hash)
    }
  }

  init(checksReqKey: Bool, checksTPMKey: Bool, keyNameHash: [UInt8]) {
    (self.checksReqKey, self.checksTPMKey, self.keyNameHash) = (checksReqKey, checksTPMKey, keyNameHash)
  }

  /// Checks the channel that a command came through.
  ///
  /// - TPM_RC_CHANNEL: it came through none
  /// - TPM_RC_CHANNEL_KEY: the channel is one of other keys
  func check(_ channel: SecureChannel?, _ hash: HashAlgorithm) throws(ResponseCode) {
    guard let channel else { throw .channel }
    guard checksReqKey || checksTPMKey else { return }
    let found = Self.keyNameHash(
      reqKeyName: checksReqKey ? channel.reqKeyName : [], tpmKeyName: checksTPMKey ? channel.tpmKeyName : [], hash)
    guard constantTimeEqual(found, keyNameHash) else { throw .channelKey }
  }

  /// The sizes are hashed as well, since either Name may be left out.
  private static func keyNameHash(reqKeyName: [UInt8], tpmKeyName: [UInt8], _ hash: HashAlgorithm) -> [UInt8] {
    var hasher = Hasher(hash)
    for name in [reqKeyName, tpmKeyName] {
      hasher.update(bigEndian: UInt16(truncatingIfNeeded: name.count))
      hasher.update(name)
    }
    return hasher.finish()
  }
}

extension Name {
  /// - TPM_RC_HASH, TPM_RC_SIZE: it is neither empty nor the Name of an object
  fileprivate func checkIsObjectName(to vocabulary: Vocabulary, parameter: Int) throws(ResponseCode) {
    guard !isEmpty else { return }
    guard count >= 2, let hash = HashAlgorithm(rawValue: UInt16(octets[0]) << 8 | UInt16(octets[1])),
      vocabulary.knows(hash)
    else { throw .hash.parameter(parameter) }
    guard count == 2 + hash.size else { throw .size.parameter(parameter) }
  }
}
