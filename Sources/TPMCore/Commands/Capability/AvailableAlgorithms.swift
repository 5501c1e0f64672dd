// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Algorithms {
  /// What of the implemented algorithms the libcrypto at hand has, in ascending order.
  static let available: [AlgorithmProperty] = {
    let modes = Set(CipherMode.allCases.map(\.rawValue))
    return implemented.filter { algorithm in
      let raw = algorithm.id.rawValue
      if let hash = HashAlgorithm(rawValue: raw) { return hash.isAvailable }
      if let cipher = BlockCipher(rawValue: raw) { return cipher.isAvailable }
      if modes.contains(raw) { return BlockCipher.allCases.contains(where: \.isAvailable) }
      return true
    }.map { AlgorithmProperty(alg: $0.id, algProperties: $0.attributes) }
  }()

  /// The curves that the libcrypto at hand has, in ascending order.
  static let curves = Curve.allCases.filter(\.isAvailable).sorted { $0.rawValue < $1.rawValue }
}
