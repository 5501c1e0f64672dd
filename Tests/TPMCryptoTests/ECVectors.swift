// SPDX-License-Identifier: Apache-2.0
import Foundation
import TPMCrypto

/// The files of Vectors/primitives/ecc.
enum ECVectors {
  struct Signature: Decodable, Sendable {
    let curve: String
    let hash: String
    let message: String
    let x: String
    let y: String
    let r: String
    let s: String
    /// In `ecdsa-sign`: the key and the one-time scalar.
    let d: String?
    let k: String?
    /// In `ecdsa-verify`.
    let isGood: Bool?
  }

  struct Point: Decodable, Sendable {
    let curve: String
    let x: String
    let y: String
    let isGood: Bool
  }

  struct Exchange: Decodable, Sendable {
    let curve: String
    let d: String
    let x: String
    let y: String
    let z: String
  }

  struct SM2: Decodable, Sendable {
    struct Signature: Decodable, Sendable {
      let digest: String
      let r: String
      let s: String
    }
    struct Ciphertext: Decodable, Sendable {
      let hash: String
      let x: String
      let y: String
      let c3: String
      let c2: String
    }
    let message: String
    let d: String
    let x: String
    let y: String
    let signature: Signature
    let ciphertexts: [Ciphertext]
  }

  static let signatures: [Signature] = load("ecdsa-sign")
  static let verifications: [Signature] = load("ecdsa-verify")
  static let points: [Point] = load("points")
  static let exchanges: [Exchange] = load("ecdh")
  static let sm2: SM2 = load("sm2")

  private static func load<T: Decodable>(_ name: String) -> T {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Vectors/primitives/ecc/\(name).json").standardized
    do { return try JSONDecoder().decode(T.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }
}

extension Curve {
  /// The curve of a name as NIST writes it.
  init(nist name: String) throws {
    let curves: [String: Curve] = [
      "P-192": .nistP192, "P-224": .nistP224, "P-256": .nistP256, "P-384": .nistP384, "P-521": .nistP521,
    ]
    guard let curve = curves[name] else { throw CryptoError.unsupported }
    self = curve
  }
}

extension HashAlgorithm {
  /// The algorithm of a name in the vectors; nil where this TPM does not have it.
  init?(vector name: String) {
    guard let found = Self.allCases.first(where: { "\($0)" == name || "\($0)" == name + "_256" }) else { return nil }
    self = found
  }
}

/// A source that gives the scalars that a test wants, in the form that they are drawn in: one less, and padded.
struct FixedScalars: RandomSource {
  private var scalars: [[UInt8]]

  init(_ scalars: [UInt8]...) { self.scalars = scalars }

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    guard !scalars.isEmpty else { throw .internalFailure }
    var octets = scalars.removeFirst()
    guard octets.count <= buffer.count else { throw .internalFailure }
    for place in octets.indices.reversed() {
      octets[place] &-= 1
      if octets[place] != 0xFF { break }
    }
    buffer.copyBytes(from: [UInt8](repeating: 0, count: buffer.count - octets.count) + octets)
  }
}
