// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// The caller's side of the cryptography of Part 1, made anew from a plain hash and a single block of a cipher, so that
/// the engine is not compared with itself.
enum TestCrypto {
  /// HMAC, FIPS 198-1.
  static func hmac(_ algorithm: HashAlgorithm, key: [UInt8], _ data: [UInt8]) -> [UInt8] {
    var block = key.count > algorithm.blockSize ? hash(algorithm, key) : key
    block += [UInt8](repeating: 0, count: algorithm.blockSize - block.count)
    let inner = hash(algorithm, block.map { $0 ^ 0x36 } + data)
    return hash(algorithm, block.map { $0 ^ 0x5C } + inner)
  }

  /// KDFa. Part 1, 8.4.10.2.
  static func kdfa(
    _ algorithm: HashAlgorithm, key: [UInt8], label: String, _ contextU: [UInt8], _ contextV: [UInt8], bits: Int
  ) -> [UInt8] {
    var stream: [UInt8] = []
    var counter: UInt32 = 0
    while stream.count < bits / 8 {
      counter += 1
      stream += hmac(
        algorithm, key: key, counter.wire + Array(label.utf8) + [0] + contextU + contextV + UInt32(bits).wire)
    }
    return Array(stream.prefix(bits / 8))
  }

  /// KDFe. Part 1, 8.4.10.3.
  static func kdfe(
    _ algorithm: HashAlgorithm, z: [UInt8], label: String, _ partyU: [UInt8], _ partyV: [UInt8], bits: Int
  ) -> [UInt8] {
    var stream: [UInt8] = []
    var counter: UInt32 = 0
    while stream.count < bits / 8 {
      counter += 1
      stream += hash(algorithm, counter.wire + z + Array(label.utf8) + [0] + partyU + partyV)
    }
    return Array(stream.prefix(bits / 8))
  }

  /// One block through a block cipher.
  static func block(_ cipher: BlockCipher, key: [UInt8], _ block: [UInt8]) throws -> [UInt8] {
    var iv: [UInt8] = []
    return try crypt(cipher, mode: .ecb, .encrypt, key: Secret(key), iv: &iv, data: block).disclosed()
  }

  /// CFB with feedback of whole blocks.
  static func cfb(
    _ direction: Direction, _ cipher: BlockCipher, key: [UInt8], iv: [UInt8], _ data: [UInt8]
  ) throws -> [UInt8] {
    var result: [UInt8] = []
    var feedback = iv
    for start in stride(from: 0, to: data.count, by: cipher.blockSize) {
      let part = Array(data[start..<min(start + cipher.blockSize, data.count)])
      let stream = try block(cipher, key: key, feedback)
      let out = zip(part, stream).map { $0 ^ $1 }
      feedback = direction == .encrypt ? out : part
      result += out
    }
    return result
  }

  /// OAEP over a raw RSA encryption, as the salt of a session is sent. Part 1, 43.4.
  static func oaep(
    _ algorithm: HashAlgorithm, label: [UInt8], seed: [UInt8], _ message: [UInt8], size: Int
  ) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: size - message.count - 2 * algorithm.size - 2)
    let block = hash(algorithm, label) + padding + [1] + message
    let maskedBlock = zip(block, mgf1(algorithm, seed, count: block.count)).map { $0 ^ $1 }
    let maskedSeed = zip(seed, mgf1(algorithm, maskedBlock, count: seed.count)).map { $0 ^ $1 }
    return [0] + maskedSeed + maskedBlock
  }

  static func mgf1(_ algorithm: HashAlgorithm, _ seed: [UInt8], count: Int) -> [UInt8] {
    var mask: [UInt8] = []
    var counter: UInt32 = 0
    while mask.count < count {
      mask += hash(algorithm, seed + counter.wire)
      counter += 1
    }
    return Array(mask.prefix(count))
  }
}

/// Numbers as they stand on the wire.
extension FixedWidthInteger {
  var wire: [UInt8] {
    stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}

extension [UInt8] {
  /// Octets from hexadecimal digits; anything else between them is skipped.
  init(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// An authValue as it is used: without the zero octets at its end. Part 1, 16.6.4.
  var withoutTrailingZeros: [UInt8] {
    guard let last = lastIndex(where: { $0 != 0 }) else { return [] }
    return Array(self[...last])
  }
}
