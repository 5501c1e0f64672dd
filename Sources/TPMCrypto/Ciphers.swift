// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The ciphers of libcrypto, fetched once for the life of the process.
@safe final class Ciphers: @unchecked Sendable {
  // Sound: filled before anybody can see it, never changed; fetched ciphers are thread-safe in libcrypto.
  private let table: [UInt64: OpaquePointer]
  /// The ciphers that are there with every key length in every mode.
  let complete: [BlockCipher]
  static let shared = Ciphers()

  private init() {
    var table = unsafe [UInt64: OpaquePointer]()
    var complete = BlockCipher.allCases
    for cipher in BlockCipher.allCases {
      for bits in cipher.keyBits {
        for mode in CipherMode.allCases {
          let name = "\(cipher.libcryptoName(bits))-\(mode.libcryptoName)"
          guard let fetched = unsafe EVP_CIPHER_fetch(nil, name, nil) else {
            complete.removeAll { $0 == cipher }
            continue
          }
          unsafe table[Self.key(cipher, bits / 8, mode)] = fetched
        }
      }
    }
    ERR_clear_error()
    unsafe self.table = table
    self.complete = complete
  }

  private static func key(_ cipher: BlockCipher, _ keySize: Int, _ mode: CipherMode) -> UInt64 {
    UInt64(cipher.rawValue) << 48 | UInt64(mode.rawValue) << 32 | UInt64(UInt32(truncatingIfNeeded: keySize))
  }

  func supports(_ cipher: BlockCipher, keySize: Int, _ mode: CipherMode) -> Bool {
    unsafe table[Self.key(cipher, keySize, mode)] != nil
  }

  /// A context with key and IV set; the caller frees it.
  func context(
    _ cipher: BlockCipher, _ mode: CipherMode, _ direction: Direction, key: Secret, iv: UnsafeRawBufferPointer
  ) throws(CryptoError) -> OpaquePointer {
    guard cipher.keyBits.contains(key.count * 8) else { throw .invalidKey }
    guard iv.count == (mode.usesIV ? cipher.blockSize : 0) else { throw .invalidInput }
    guard let fetched = unsafe table[Self.key(cipher, key.count, mode)] else { throw .unsupported }
    let context = try unsafe check(EVP_CIPHER_CTX_new())
    let result = unsafe key.withUnsafeBytes { key in
      unsafe EVP_CipherInit_ex2(
        context, fetched, key.assumingMemoryBound(to: UInt8.self).baseAddress,
        iv.assumingMemoryBound(to: UInt8.self).baseAddress, direction == .encrypt ? 1 : 0, nil)
    }
    guard result == 1, unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
      unsafe EVP_CIPHER_CTX_free(context)
      ERR_clear_error()
      throw .internalFailure
    }
    return unsafe context
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
