// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The ciphers of libcrypto, fetched once for the life of the process.
final class Ciphers: Sendable {
  /// By `place`; nil where libcrypto has no such cipher.
  private let table: [CipherContexts?]
  /// The ciphers that are there with every key length in every mode.
  let complete: [BlockCipher]
  static let shared = Ciphers()

  private init() {
    var table: [CipherContexts?] = []
    var complete = BlockCipher.allCases
    for cipher in BlockCipher.allCases {
      for bits in [128, 192, 256] {
        for mode in CipherMode.allCases {
          let contexts = cipher.keyBits.contains(bits) ? CipherContexts(cipher, keySize: bits / 8, mode) : nil
          if contexts == nil, cipher.keyBits.contains(bits) { complete.removeAll { $0 == cipher } }
          table.append(contexts)
        }
      }
    }
    ERR_clear_error()
    self.table = table
    self.complete = complete
  }

  /// In the order in which `init` goes through them; nil where no cipher has such a key.
  private static func place(_ cipher: BlockCipher, _ keySize: Int, _ mode: CipherMode) -> Int? {
    let row =
      switch cipher {
      case .aes: 0
      case .sm4: 1
      case .camellia: 2
      }
    let column =
      switch keySize {
      case 16: 0
      case 24: 1
      case 32: 2
      default: -1
      }
    guard column >= 0 else { return nil }
    return (row * 3 + column) * CipherMode.allCases.count + Int(mode.rawValue - CipherMode.ctr.rawValue)
  }

  private func contexts(_ cipher: BlockCipher, keySize: Int, _ mode: CipherMode) -> CipherContexts? {
    Self.place(cipher, keySize, mode).flatMap { table[$0] }
  }

  func supports(_ cipher: BlockCipher, keySize: Int, _ mode: CipherMode) -> Bool {
    contexts(cipher, keySize: keySize, mode) != nil
  }

  /// A cipher with key and IV set.
  ///
  /// - CryptoError.invalidKey, .invalidInput: a length is not that of the cipher
  /// - CryptoError.unsupported: the libcrypto at hand does not have it
  func running(
    _ cipher: BlockCipher, _ mode: CipherMode, _ direction: Direction, key: Secret, iv: RawSpan
  ) throws(CryptoError) -> RunningCipher {
    guard let contexts = contexts(cipher, keySize: key.count, mode) else {
      throw cipher.keyBits.contains(key.count * 8) ? .unsupported : .invalidKey
    }
    guard iv.byteCount == (mode.usesIV ? cipher.blockSize : 0) else { throw .invalidInput }
    return unsafe RunningCipher(contexts, try contexts.take(direction, key: key, iv: iv))
  }
}

/// A cipher at work under one key, of which nothing is left when it goes away.
@safe struct RunningCipher: ~Copyable {
  // Sound: belongs to this value alone.
  let context: OpaquePointer
  private let contexts: CipherContexts

  fileprivate init(_ contexts: CipherContexts, _ context: OpaquePointer) {
    self.contexts = contexts
    unsafe self.context = context
  }

  deinit { unsafe contexts.giveBack(context) }
}
