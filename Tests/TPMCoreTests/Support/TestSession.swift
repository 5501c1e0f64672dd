// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The caller's side of an HMAC or policy session. Part 1, 16.6.
final class TestSession {
  let handle: UInt32
  let hash: HashAlgorithm
  let symmetric: SymDef
  let sessionKey: [UInt8]
  private(set) var nonceTPM: [UInt8]
  /// The nonce of the last use; every use takes a new one.
  private(set) var nonceCaller: [UInt8]

  /// What the session does in the next command.
  var attributes: SessionAttributes = .continueSession
  /// The authValue of the entity that the session authorises, as the caller knows it.
  var authValue: [UInt8] = []
  /// The authValue that the entity has after the command, where that changes it.
  var newAuthValue: [UInt8]?
  /// The authValue is in the HMAC key: not for the entity that the session is bound to, and for a policy session only
  /// after TPM2_PolicyAuthValue.
  var includesAuthValue: Bool
  /// The HMAC field is the authValue itself, after TPM2_PolicyPassword.
  var sendsPassword = false
  /// An HMAC is sent even if its key is empty.
  var sendsHMACWithoutKey = false
  /// Spoils the HMAC that is sent.
  var spoil: ((inout [UInt8]) -> Void)?
  /// What the TPM said of the last use.
  private(set) var answeredAttributes: SessionAttributes = []
  /// The session audit digest as the caller keeps it.
  var auditDigest: [UInt8]

  init(
    handle: UInt32, hash: HashAlgorithm, symmetric: SymDef = .null, sessionKey: [UInt8] = [], nonceTPM: [UInt8],
    isPolicy: Bool = false
  ) {
    (self.handle, self.hash, self.symmetric, self.sessionKey) = (handle, hash, symmetric, sessionKey)
    self.nonceTPM = nonceTPM
    nonceCaller = [UInt8](repeating: 0xC0, count: nonceTPM.count)
    includesAuthValue = !isPolicy
    auditDigest = [UInt8](repeating: 0, count: hash.size)
  }

  /// The key of HMACs: the session key, and the authValue where it belongs there.
  private func key(_ authValue: [UInt8], authorizes: Bool) -> [UInt8] {
    sessionKey + (authorizes && includesAuthValue ? authValue.withoutTrailingZeros : [])
  }

  /// The key of parameter encryption. Part 1, 18.2.
  private func sessionValue(authorizes: Bool) -> [UInt8] {
    sessionKey + (authorizes ? authValue.withoutTrailingZeros : [])
  }

  /// Takes a new nonceCaller for the next command.
  func rollNonce() {
    for place in nonceCaller.indices.reversed() {
      nonceCaller[place] &+= 1
      if nonceCaller[place] != 0 { break }
    }
  }

  func encryptParameter(_ octets: [UInt8], authorizes: Bool) throws -> [UInt8] {
    try crypt(.encrypt, octets, sessionValue(authorizes: authorizes), newer: nonceCaller, older: nonceTPM)
  }

  /// The HMAC field of a command. Part 1, 16.6.5.
  func commandHMAC(_ cpHash: [UInt8], extraNonces: [UInt8], authorizes: Bool) -> [UInt8] {
    if sendsPassword && authorizes { return authValue }
    let key = key(authValue, authorizes: authorizes)
    guard !key.isEmpty || sendsHMACWithoutKey else { return [] }
    var hmac = TestCrypto.hmac(
      hash, key: key, cpHash + nonceCaller + nonceTPM + extraNonces + [attributes.rawValue])
    spoil?(&hmac)
    return hmac
  }

  /// Checks what the TPM answered.
  func accept(_ answer: AuthResponse, rpHash: [UInt8], authorizes: Bool) {
    #expect(answer.nonce.count == nonceTPM.count)
    #expect(answer.nonce.octets != nonceTPM, "the nonce was not renewed")
    nonceTPM = answer.nonce.octets
    answeredAttributes = answer.sessionAttributes
    let answered = answer.sessionAttributes.subtracting(.auditExclusive)
    #expect(answered == attributes.subtracting([.auditExclusive, .auditReset]))
    if let newAuthValue { (authValue, self.newAuthValue) = (newAuthValue, nil) }
    let key = key(authValue, authorizes: authorizes)
    let found = answer.hmac.secret.disclosed()
    if sendsPassword && authorizes || key.isEmpty && !sendsHMACWithoutKey { return #expect(found.isEmpty) }
    let expected = TestCrypto.hmac(
      hash, key: key, rpHash + nonceTPM + nonceCaller + [answer.sessionAttributes.rawValue])
    #expect(found == expected, "the HMAC of the response is wrong")
  }

  func decryptParameter(_ octets: [UInt8], authorizes: Bool) throws -> [UInt8] {
    try crypt(.decrypt, octets, sessionValue(authorizes: authorizes), newer: nonceTPM, older: nonceCaller)
  }

  private func crypt(
    _ direction: Direction, _ octets: [UInt8], _ key: [UInt8], newer: [UInt8], older: [UInt8]
  ) throws -> [UInt8] {
    switch symmetric {
    case .null:
      return octets
    case .xor:
      let mask = TestCrypto.kdfa(hash, key: key, label: "XOR", newer, older, bits: octets.count * 8)
      return zip(octets, mask).map { $0 ^ $1 }
    case .cipher(let cipher):
      let size = Int(cipher.keyBits) / 8
      let keyIV = TestCrypto.kdfa(hash, key: key, label: "CFB", newer, older, bits: (size + 16) * 8)
      return try TestCrypto.cfb(
        direction, cipher.cipher, key: Array(keyIV.prefix(size)), iv: Array(keyIV.suffix(16)), octets)
    }
  }
}

extension TestTPM {
  /// Starts a session and works out its key as the caller does. Part 1, 16.6.8.
  mutating func startSession(
    _ type: SessionType = .hmac, hash: HashAlgorithm = .sha256, symmetric: SymDef = .null,
    bind: (handle: UInt32, authValue: [UInt8])? = nil, salt: TestSalt? = nil, nonceSize: Int = 16
  ) throws -> TestSession {
    let nonceCaller = [UInt8](repeating: 0xA5, count: nonceSize)
    let response = try run(
      StartAuthSession.self, [salt?.key ?? PermanentHandle.null, bind?.handle ?? PermanentHandle.null]
    ) {
      $0.nonceCaller = Nonce(nonceCaller)
      $0.encryptedSalt = EncryptedSecret(salt?.encrypted ?? [])
      $0.sessionType = type
      $0.symmetric = symmetric
      $0.authHash = hash
    }
    let nonceTPM = response.nonceTPM.octets
    var sessionKey: [UInt8] = []
    if bind != nil || salt != nil {
      let key = (bind?.authValue.withoutTrailingZeros ?? []) + (salt?.salt ?? [])
      sessionKey = TestCrypto.kdfa(hash, key: key, label: "ATH", nonceTPM, nonceCaller, bits: hash.size * 8)
    }
    return TestSession(
      handle: response.handle, hash: hash, symmetric: symmetric, sessionKey: sessionKey, nonceTPM: nonceTPM,
      isPolicy: type != .hmac)
  }
}
