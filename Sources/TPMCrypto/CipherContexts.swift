// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
private import Synchronization

/// One cipher of libcrypto in one mode and with one length of key, with idle contexts that know no key.
///
/// To fetch a cipher and to make a context each take longer than to encrypt a parameter.
@safe final class CipherContexts: @unchecked Sendable {
  // Sound: `cipher` is immutable and thread-safe in libcrypto; `idle` is only touched under the lock, by nothing nested.
  private let cipher: OpaquePointer
  private let mode: CipherMode
  /// A key, and an IV, for those that are idle.
  private static let zeros = [UInt8](repeating: 0, count: 32)
  private let lock = Mutex<Void>(())
  @exclusivity(unchecked) private var idle = unsafe [OpaquePointer]()
  private static let idleLimit = 2

  /// Nil where libcrypto does not have the cipher.
  init?(_ cipher: BlockCipher, keySize: Int, _ mode: CipherMode) {
    let name = "\(cipher.libcryptoName(keySize * 8))-\(mode.libcryptoName)"
    guard let fetched = unsafe EVP_CIPHER_fetch(nil, name, nil) else { return nil }
    unsafe self.cipher = fetched
    self.mode = mode
  }

  /// A context with key and IV set, both of the cipher's length.
  func take(
    _ direction: Direction, key: Secret, iv: RawSpan
  ) throws(CryptoError) -> OpaquePointer {
    let waiting = unsafe lock.withLock { _ in unsafe idle.popLast() }
    let context = if let waiting = unsafe waiting { unsafe waiting } else { unsafe try fresh() }
    guard unsafe begin(context, direction, key.bytes, iv) else {
      unsafe EVP_CIPHER_CTX_free(context)
      ERR_clear_error()
      throw .internalFailure
    }
    return unsafe context
  }

  /// Takes a context back; the key of zeros takes the place of the one that it had.
  func giveBack(_ context: OpaquePointer) {
    // Sound: the octets of an array may be read as octets.
    let zeros = unsafe Self.zeros.span.bytes
    let isKept =
      unsafe begin(context, .encrypt, zeros, zeros)
      && lock.withLock { _ in
        guard unsafe idle.count < Self.idleLimit else { return false }
        unsafe idle.append(context)
        return true
      }
    if !isKept { unsafe EVP_CIPHER_CTX_free(context) }
  }

  private func fresh() throws(CryptoError) -> OpaquePointer {
    let context = try unsafe check(EVP_CIPHER_CTX_new())
    guard unsafe EVP_CipherInit_ex2(context, cipher, nil, nil, 1, nil) == 1 else {
      unsafe EVP_CIPHER_CTX_free(context)
      ERR_clear_error()
      throw .internalFailure
    }
    return unsafe context
  }

  /// False where libcrypto fails.
  private func begin(
    _ context: OpaquePointer, _ direction: Direction, _ key: RawSpan, _ iv: RawSpan
  ) -> Bool {
    let result = unsafe key.withUnsafeBytes { key in
      unsafe iv.withUnsafeBytes { iv in
        unsafe EVP_CipherInit_ex2(
          context, nil, key.assumingMemoryBound(to: UInt8.self).baseAddress,
          mode.usesIV ? iv.assumingMemoryBound(to: UInt8.self).baseAddress : nil, direction == .encrypt ? 1 : 0, nil)
      }
    }
    guard result == 1 else { return false }
    // Each beginning asks for padding again, which there is in these modes.
    return unsafe !mode.needsWholeBlocks || EVP_CIPHER_CTX_set_padding(context, 0) == 1
  }
}

extension BlockCipher {
  /// The name that libcrypto's providers know, without the mode.
  fileprivate func libcryptoName(_ bits: Int) -> String {
    switch self {
    case .aes: "AES-\(bits)"
    case .sm4: "SM4"
    case .camellia: "CAMELLIA-\(bits)"
    }
  }
}

extension CipherMode {
  fileprivate var libcryptoName: String {
    switch self {
    case .ctr: "CTR"
    case .ofb: "OFB"
    case .cbc: "CBC"
    case .cfb: "CFB"
    case .ecb: "ECB"
    }
  }
}
