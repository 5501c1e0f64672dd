// SPDX-License-Identifier: Apache-2.0

/// A message encrypted for a key on an elliptic curve, in the three parts of SM2. Part 1, 45.2.4.
public struct SM2Ciphertext: Equatable, Sendable {
  /// The sender's one-time public point.
  public var c1: ECPoint
  /// The message, XORed with what is derived from the shared point.
  public var c2: [UInt8]
  /// The hash of the shared point and the message.
  public var c3: [UInt8]

  /// A ciphertext, which nothing has checked yet.
  public init(c1: ECPoint, c2: [UInt8], c3: [UInt8]) {
    self.c1 = c1
    self.c2 = c2
    self.c3 = c3
  }
}

extension ECPublicKey {
  /// Encrypts `message` with KDF2 and a one-time key out of `source`. Part 1, 45.2.4.2.
  public func encrypt(
    sm2 message: Secret, _ hash: HashAlgorithm, from source: inout some RandomSource
  ) throws(CryptoError) -> SM2Ciphertext {
    let ephemeral = try ECPrivateKey.generate(curve, from: &source)
    let shared = try SharedPoint(ephemeral, with: point)
    return SM2Ciphertext(
      c1: ephemeral.publicPoint, c2: shared.masked(message, hash).disclosed(), c3: shared.digest(message, hash))
  }
}

extension ECPrivateKey {
  /// Decrypts what was encrypted with KDF2; nil where the hash is not that of the message. Part 1, 45.2.4.3.
  ///
  /// Throws `.invalidKey` when the point is none of the curve.
  public func decrypt(sm2 ciphertext: SM2Ciphertext, _ hash: HashAlgorithm) throws(CryptoError) -> Secret? {
    let shared = try SharedPoint(self, with: ciphertext.c1)
    let message = shared.masked(Secret(ciphertext.c2), hash)
    return constantTimeEqual(shared.digest(message, hash), ciphertext.c3) ? message : nil
  }
}

/// The point that both sides compute, by its coordinates.
private struct SharedPoint {
  private let x: Secret
  private let y: Secret

  init(_ key: ECPrivateKey, with point: ECPoint) throws(CryptoError) {
    (x, y) = try key.sharedCoordinates(with: point)
  }

  /// The octets XORed with KDF2 of both coordinates.
  func masked(_ octets: Secret, _ hash: HashAlgorithm) -> Secret {
    octets.xor(kdf2(hash, z: Secret(concatenating: x, y), bits: octets.count * 8))
  }

  func digest(_ message: Secret, _ hash: HashAlgorithm) -> [UInt8] {
    var hasher = Hasher(hash)
    hasher.update(x)
    hasher.update(message)
    hasher.update(y)
    return hasher.finish()
  }
}
