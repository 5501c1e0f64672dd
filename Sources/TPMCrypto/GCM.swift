// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// AES-256-GCM under one key: what it seals, nobody without the key can read or change. SP 800-38D.
///
/// The strength rests on the caller: no nonce may ever come twice under one key.
@safe public struct GCM: ~Copyable {
  /// Octets of a key.
  public static let keySize = 32
  /// Octets of a nonce.
  public static let nonceSize = 12
  /// Octets that sealing adds.
  public static let tagSize = 16

  // Sound: owned by this value alone, and freed by its end.
  private let context: OpaquePointer

  /// Makes the key ready for use.
  ///
  /// - CryptoError.unsupported: the libcrypto at hand has no GCM
  public init(key: Secret) throws(CryptoError) {
    guard key.count == Self.keySize else { throw .invalidKey }
    guard let cipher = unsafe FetchedGCM.shared.cipher else { throw .unsupported }
    let context = try unsafe check(EVP_CIPHER_CTX_new())
    let result = unsafe key.withUnsafeBytes { key in
      unsafe EVP_CipherInit_ex2(context, cipher, key.assumingMemoryBound(to: UInt8.self).baseAddress, nil, 1, nil)
    }
    guard result == 1 else {
      unsafe EVP_CIPHER_CTX_free(context)
      ERR_clear_error()
      throw .internalFailure
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// Encrypts `data` and appends the tag, which covers `header` as well.
  public mutating func seal(
    _ data: RawSpan, nonce: [UInt8], authenticating header: RawSpan
  ) throws(CryptoError) -> [UInt8] {
    try begin(nonce, header, .encrypt)
    var sealed = [UInt8](repeating: 0, count: data.byteCount + Self.tagSize)
    try unsafe sealed.withMutableOctets { (target) throws(CryptoError) in
      let tag = unsafe UnsafeMutableRawBufferPointer(rebasing: target[data.byteCount...])
      try unsafe data.withUnsafeBytes { (source) throws(CryptoError) in try unsafe runCipher(context, source, target) }
      try end()
      try unsafe check(
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagSize), tag.baseAddress))
    }
    return sealed
  }

  /// Decrypts what was sealed with the same nonce and header.
  ///
  /// - CryptoError.invalidInput: it was not, or something has changed; nothing of it is given away
  public mutating func open(
    _ sealed: RawSpan, nonce: [UInt8], authenticating header: RawSpan
  ) throws(CryptoError) -> Secret {
    guard sealed.byteCount >= Self.tagSize else { throw .invalidInput }
    try begin(nonce, header, .decrypt)
    return try unsafe sealed.withUnsafeBytes { (sealed) throws(CryptoError) in
      let data = unsafe UnsafeRawBufferPointer(rebasing: sealed.dropLast(Self.tagSize))
      var tag = unsafe [UInt8](sealed.suffix(Self.tagSize))
      try unsafe tag.withMutableOctets { (tag) throws(CryptoError) in
        try unsafe check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), tag.baseAddress))
      }
      // Where the tag does not fit, the secret ends, wiped, before anybody has it.
      let opened = try unsafe Secret(count: data.count) { (target) throws(CryptoError) in
        try unsafe runCipher(context, data, target)
      }
      try end(.invalidInput)
      return opened
    }
  }

  private mutating func begin(_ nonce: [UInt8], _ header: RawSpan, _ direction: Direction) throws(CryptoError) {
    guard nonce.count == Self.nonceSize else { throw .invalidInput }
    try unsafe nonce.withOctets { (nonce) throws(CryptoError) in
      try unsafe check(
        EVP_CipherInit_ex2(
          context, nil, nil, nonce.assumingMemoryBound(to: UInt8.self).baseAddress, direction == .encrypt ? 1 : 0, nil))
    }
    guard header.byteCount > 0 else { return }
    guard let count = Int32(exactly: header.byteCount) else { throw .invalidInput }
    var done: Int32 = 0
    try unsafe header.withUnsafeBytes { (header) throws(CryptoError) in
      try unsafe check(
        EVP_CipherUpdate(context, nil, &done, header.assumingMemoryBound(to: UInt8.self).baseAddress, count))
    }
  }

  /// Ends a message: computes the tag, or compares it. GCM has no last block to write.
  private mutating func end(_ error: CryptoError = .internalFailure) throws(CryptoError) {
    var nothing = (UInt64(0), UInt64(0))
    var done: Int32 = 0
    try unsafe withUnsafeMutableBytes(of: &nothing) { (target) throws(CryptoError) in
      try unsafe check(
        EVP_CipherFinal_ex(context, target.assumingMemoryBound(to: UInt8.self).baseAddress, &done), error)
    }
  }
}

/// The cipher, fetched once for the life of the process.
@safe private final class FetchedGCM: @unchecked Sendable {
  // Sound: never changed; fetched ciphers are thread-safe in libcrypto.
  let cipher: OpaquePointer?
  static let shared = FetchedGCM()

  private init() {
    unsafe cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    ERR_clear_error()
  }
}
