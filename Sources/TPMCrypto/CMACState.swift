// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A running CMAC (SP 800-38B) as a value: a copy goes on by itself, and it can be saved and restored.
public struct CMACState: Sendable {
  /// The block cipher.
  public let cipher: BlockCipher
  private let key: Secret
  /// The chaining value of the blocks so far.
  private var chain: Secret
  /// What is not in the chaining value yet: up to one block, and the last block always, as it is treated apart.
  private var pending: Secret

  /// Begins a CMAC; throws `.invalidKey` when the cipher has no key of that size.
  public init(_ cipher: BlockCipher, key: Secret) throws(CryptoError) {
    guard cipher.keyBits.contains(key.count * 8) else { throw .invalidKey }
    guard Ciphers.shared.supports(cipher, keySize: key.count, .cbc),
      Ciphers.shared.supports(cipher, keySize: key.count, .ecb)
    else { throw .unsupported }
    self.cipher = cipher
    self.key = key
    chain = Secret().padded(to: cipher.blockSize)
    pending = Secret()
  }

  /// Adds `octets`.
  public mutating func update(_ octets: RawSpan) throws(CryptoError) { try update(Secret(copying: octets)) }

  /// Adds `octets`.
  public mutating func update(_ octets: [UInt8]) throws(CryptoError) { try update(Secret(octets)) }

  /// Adds the octets of `secret`.
  public mutating func update(_ secret: Secret) throws(CryptoError) {
    guard !secret.isEmpty else { return }
    let all = Secret(concatenating: pending, secret)
    let whole = (all.count - 1) / cipher.blockSize * cipher.blockSize
    if whole > 0 { chain = try chained(all.slice(0..<whole)) }
    pending = all.slice(whole..<all.count)
  }

  /// The CMAC of what came so far, as long as a block; the state stays as it is.
  public func finish() throws(CryptoError) -> [UInt8] { try finishSecret().disclosed() }

  /// The CMAC of what came so far, as a secret; the state stays as it is.
  public func finishSecret() throws(CryptoError) -> Secret {
    let size = cipher.blockSize
    var none: [UInt8] = []
    let zero = Secret().padded(to: size)
    var subkey = try crypt(cipher, mode: .ecb, .encrypt, key: key, iv: &none, data: zero).doubled()
    var last = pending
    if last.count < size {
      subkey = subkey.doubled()
      last = Secret(concatenating: last, Secret([0x80])).padded(to: size)
    }
    return try chained(last.xor(subkey))
  }

  /// What ``init(restoring:cipher:)`` takes: the length of the key in one octet, the key, the chaining value, and what
  /// is not in it yet.
  public func save() -> Secret {
    Secret(concatenating: [Secret([UInt8(clamping: key.count)]), key, chain, pending])
  }

  /// Restores what ``save()`` gave for the same cipher; nil when it cannot have been that.
  public init?(restoring saved: RawSpan, cipher: BlockCipher) {
    let saved = Secret(copying: saved)
    guard let keySize = saved.slice(0..<1).disclosed().first.map(Int.init),
      let fresh = try? CMACState(cipher, key: saved.slice(1..<(1 + keySize)))
    else { return nil }
    let size = cipher.blockSize
    let rest = 1 + keySize + size
    guard saved.count >= rest, saved.count <= rest + size else { return nil }
    self = fresh
    chain = saved.slice((1 + keySize)..<rest)
    pending = saved.slice(rest..<saved.count)
    // Only before the first block is nothing pending, and then nothing is chained.
    if pending.isEmpty, chain != fresh.chain { return nil }
  }

  /// The chaining value after whole `blocks`: the last block of CBC.
  private func chained(_ blocks: Secret) throws(CryptoError) -> Secret {
    let running = try Ciphers.shared.running(cipher, .cbc, .encrypt, key: key, iv: chain.bytes)
    let result = try unsafe blocks.withUnsafeBytes { (source) throws(CryptoError) in
      try unsafe Secret(count: source.count) { (target) throws(CryptoError) in
        try unsafe runCipher(running.context, source, target)
      }
    }
    return result.slice((result.count - cipher.blockSize)..<result.count)
  }
}

extension Secret {
  /// Twice the block as an element of the field of SP 800-38B, 5.3, in constant time.
  fileprivate func doubled() -> Secret {
    unsafe withUnsafeBytes { source in
      unsafe Secret(count: source.count) { target in
        var carry: UInt8 = 0
        for i in stride(from: source.count - 1, through: 0, by: -1) {
          let octet = unsafe source[i]
          unsafe target[i] = octet << 1 | carry
          carry = octet >> 7
        }
        guard source.count > 0 else { return }
        let polynomial: UInt8 = source.count == 8 ? 0x1B : 0x87
        unsafe target[source.count - 1] ^= polynomial & (0 &- carry)
      }
    }
  }
}
