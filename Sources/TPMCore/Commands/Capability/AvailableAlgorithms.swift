// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Algorithms {
  /// What of the implemented algorithms the libcrypto at hand has, in ascending order.
  static let available = implemented(
    with: HashAlgorithm.allCases.filter(\.isAvailable), BlockCipher.allCases.filter(\.isAvailable))

  /// What of the implemented algorithms there is with these hashes and ciphers.
  static func implemented(with hashes: [HashAlgorithm], _ ciphers: [BlockCipher]) -> [AlgorithmProperty] {
    implemented.filter { algorithm in
      let raw = algorithm.id.rawValue
      if let hash = HashAlgorithm(rawValue: raw) { return hashes.contains(hash) }
      if let cipher = BlockCipher(rawValue: raw) { return ciphers.contains(cipher) }
      if SymmetricMode(rawValue: raw) != nil { return !ciphers.isEmpty }
      return true
    }.map { AlgorithmProperty(alg: $0.id, algProperties: $0.attributes) }
  }

  /// The curves that the libcrypto at hand has, in ascending order.
  static let curves = Curve.allCases.filter(\.isAvailable).sorted { $0.rawValue < $1.rawValue }
}
