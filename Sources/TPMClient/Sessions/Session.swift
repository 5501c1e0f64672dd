// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

/// The caller's half of an HMAC or policy session: its key and the nonces that roll with each use. Part 1, 16.6 and 16.7.
public final class Session {
  /// How the authValue of the entity takes part in what a policy session authorises.
  public enum AuthValueUse: Sendable {
    /// Not at all.
    case none
    /// As a part of the HMAC's key, after TPM2_PolicyAuthValue. Part 3, 23.13.
    case hmac
    /// In plain, after TPM2_PolicyPassword. Part 3, 23.18.
    case password
  }

  public let handle: UInt32
  public let type: SessionType
  public let authHash: HashAlgorithm
  public let symmetric: SymDef
  public internal(set) var nonceCaller: [UInt8]
  public internal(set) var nonceTPM: [UInt8]
  /// For a policy session; an HMAC session always takes the authValue into its key.
  public var authValueUse: AuthValueUse
  /// The attributes that the TPM answered with when the session was last used.
  public internal(set) var answered: SessionAttributes = []
  /// The digest of the commands that the session has audited, as the TPM has it too. Part 1, 15.6.
  public internal(set) var auditDigest: [UInt8] = []
  /// False once the TPM has ended the session.
  public internal(set) var isActive = true

  /// Empty without salt and bind.
  let sessionKey: Secret
  /// The Name and the authValue of what the session is bound to; an audit ends that. Part 1, 17.3.
  var bound: (name: [UInt8], authValue: Secret)?

  init(
    handle: UInt32, type: SessionType, authHash: HashAlgorithm, symmetric: SymDef, sessionKey: Secret,
    nonceCaller: [UInt8], nonceTPM: [UInt8], bound: (name: [UInt8], authValue: Secret)?
  ) {
    (self.handle, self.type, self.authHash, self.symmetric) = (handle, type, authHash, symmetric)
    (self.sessionKey, self.nonceCaller, self.nonceTPM, self.bound) = (sessionKey, nonceCaller, nonceTPM, bound)
    authValueUse = type == .hmac ? .hmac : .none
  }

  /// Whether the authValue of what the session authorises is a part of the HMAC's key: not where the session is bound
  /// to it, and so has it already. Part 1, 16.6.5 and 16.6.10.
  ///
  /// - Parameter name: the Name of what the session authorises; nil where it authorises nothing
  func usesAuthValue(_ authValue: Secret, of name: [UInt8]?) -> Bool {
    guard let name, authValueUse == .hmac else { return false }
    guard type == .hmac, let bound else { return true }
    return bound.name != name || bound.authValue != authValue
  }

  /// The key of an HMAC.
  func hmacKey(_ authValue: Secret, isUsed: Bool) -> Secret {
    isUsed ? Secret(concatenating: sessionKey, authValue.withoutTrailingZeros) : sessionKey
  }

  /// An HMAC session always has an HMAC; a policy session without a key sends none. Part 1, 16.7.
  func sendsHMAC(_ key: Secret) -> Bool { type == .hmac || !key.isEmpty }
}

extension Secret {
  /// An authValue as it goes into keys: trailing zero octets do not count. Part 1, 16.6.4.3.
  package var withoutTrailingZeros: Secret {
    var count = count
    while count > 0, bytes.octet(at: count - 1) == 0 { count -= 1 }
    return Secret(copying: bytes.extracting(first: count))
  }
}

extension RawSpan {
  /// The octet at an offset; 0 where there is none.
  func octet(at offset: Int) -> UInt8 {
    guard offset >= 0, offset < byteCount else { return 0 }
    // Sound: the guard has shown that the octet is there.
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
