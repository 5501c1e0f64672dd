// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A key ready for use by libcrypto.
///
/// Holding it is what makes the second use quick: the blinding of RSA and the Montgomery forms stay with it.
@safe final class PKey: @unchecked Sendable {
  // Sound: an EVP_PKEY does not change after its making, but for caches that libcrypto locks itself; each operation
  // makes its own context.
  private let key: OpaquePointer

  /// Makes the key that `parameters` describe.
  init(_ type: StaticString, _ selection: Int32, _ parameters: inout Parameters) throws(CryptoError) {
    let context = try unsafe check(
      type.withUTF8Buffer { name in
        unsafe EVP_PKEY_CTX_new_from_name(
          nil, UnsafeRawPointer(name.baseAddress)?.assumingMemoryBound(to: CChar.self), nil)
      })
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try unsafe check(EVP_PKEY_fromdata_init(context))
    var made: OpaquePointer? = nil
    let result = unsafe parameters.withList { list in unsafe EVP_PKEY_fromdata(context, &made, selection, list) }
    try check(result, .invalidKey)
    unsafe key = try unsafe check(made, .invalidKey)
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// A signature over `digest`.
  func sign(_ digest: [UInt8], _ parameters: inout Parameters, limit: Int) throws(CryptoError) -> [UInt8] {
    let context = try unsafe context()
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try unsafe check(parameters.withList { unsafe EVP_PKEY_sign_init_ex(context, $0) })
    var length = limit
    var signature = [UInt8](repeating: 0, count: limit)
    try unsafe check(EVP_PKEY_sign(context, &signature, &length, digest, digest.count))
    signature.removeLast(signature.count - min(length, signature.count))
    return signature
  }

  /// Whether `signature` over `digest` is good.
  func verify(_ digest: [UInt8], _ signature: [UInt8], _ parameters: inout Parameters) throws(CryptoError) -> Bool {
    let context = try unsafe context()
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try unsafe check(parameters.withList { unsafe EVP_PKEY_verify_init_ex(context, $0) })
    let result = unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count)
    if result != 1 { ERR_clear_error() }
    return result == 1
  }

  /// The ciphertext of `message`.
  func encrypt(_ message: Secret, _ parameters: inout Parameters, limit: Int) throws(CryptoError) -> [UInt8] {
    let context = try unsafe context()
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try unsafe check(parameters.withList { unsafe EVP_PKEY_encrypt_init_ex(context, $0) })
    var length = limit
    var ciphertext = [UInt8](repeating: 0, count: limit)
    let result = unsafe message.withUnsafeBytes { message in
      unsafe EVP_PKEY_encrypt(
        context, &ciphertext, &length, message.assumingMemoryBound(to: UInt8.self).baseAddress, message.count)
    }
    try check(result, .invalidInput)
    guard length == limit else { throw .internalFailure }
    return ciphertext
  }

  /// The message in `ciphertext`; whatever is wrong with it gives the same error.
  func decrypt(_ ciphertext: [UInt8], _ parameters: inout Parameters, limit: Int) throws(CryptoError) -> Secret {
    let context = try unsafe context()
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try unsafe check(parameters.withList { unsafe EVP_PKEY_decrypt_init_ex(context, $0) })
    var length = limit
    let message = try unsafe Secret(count: limit) { (target) throws(CryptoError) in
      let result = unsafe EVP_PKEY_decrypt(
        context, target.assumingMemoryBound(to: UInt8.self).baseAddress, &length, ciphertext, ciphertext.count)
      try check(result, .invalidInput)
    }
    return message.slice(0..<min(max(length, 0), limit))
  }

  private func context() throws(CryptoError) -> OpaquePointer {
    try unsafe check(EVP_PKEY_CTX_new_from_pkey(nil, key, nil))
  }
}
