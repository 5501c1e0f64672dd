// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Profile {
  /// A key that a number stands behind.
  struct LimitKey: Sendable {
    let name: String
    let path: any WritableKeyPath<Profile, UInt32> & Sendable
    let range: ClosedRange<UInt32>
  }

  /// A key that a list of names stands behind.
  struct SetKey: Sendable {
    let name: String
    let path: any WritableKeyPath<Profile, NumberSet> & Sendable
  }

  /// A key that a list of key sizes stands behind.
  struct SizeKey: Sendable {
    let name: String
    let path: any WritableKeyPath<Profile, KeySizes> & Sendable
    let all: [UInt16]
  }

  static let algorithmsKey = SetKey(name: "algorithms", path: \.vocabulary.algorithms)
  static let curvesKey = SetKey(name: "curves", path: \.vocabulary.curves)
  static let banksKey = SetKey(name: "pcr-banks", path: \.banks)
  static let activeBanksKey = SetKey(name: "pcr-banks-active", path: \.activeBanks)
  static let commandsKey = "commands"

  static let rsaKeyBitsKey = SizeKey(
    name: "rsa-key-bits", path: \.vocabulary.rsaKeyBits, all: RSAParameters.supportedKeyBits)
  static let cipherKeyBitsKeys = [
    SizeKey(name: "aes-key-bits", path: \.vocabulary.aesKeyBits, all: BlockCipher.aes.supportedKeyBits),
    SizeKey(name: "camellia-key-bits", path: \.vocabulary.camelliaKeyBits, all: BlockCipher.camellia.supportedKeyBits),
    SizeKey(name: "sm4-key-bits", path: \.vocabulary.sm4KeyBits, all: BlockCipher.sm4.supportedKeyBits),
  ]

  /// A limit is at most what a TPM without a profile has, and at least what a TPM cannot do without.
  static let limitKeys = [
    LimitKey(
      name: "transient-objects", path: \.vocabulary.transientObjects, range: 3...UInt32(Capacity.transientObjects)),
    LimitKey(name: "loaded-sessions", path: \.loadedSessions, range: 3...UInt32(Capacity.loadedSessions)),
    LimitKey(
      name: "active-sessions", path: \.vocabulary.activeSessions, range: 3...UInt32(Capacity.activeSessions)),
    LimitKey(name: "persistent-objects", path: \.persistentObjects, range: 2...UInt32(Capacity.persistentObjects)),
    LimitKey(name: "nv-memory", path: \.nvMemory, range: 8192...UInt32(Capacity.nvMemory)),
    LimitKey(name: "nv-indices", path: \.nvIndices, range: 1...UInt32(Capacity.nvIndices)),
    LimitKey(name: "nv-index-size", path: \.vocabulary.nvIndexSize, range: 64...UInt32(Limits.maxNVIndexSize)),
    // A saved context of the largest object has to fit.
    LimitKey(name: "command-size", path: \.commandSize, range: 3200...UInt32(Limits.maxCommandSize)),
    LimitKey(name: "response-size", path: \.responseSize, range: 3200...UInt32(Limits.maxResponseSize)),
  ]

  /// Every key, in the order in which they are read.
  static let keys =
    [algorithmsKey.name, rsaKeyBitsKey.name, curvesKey.name] + cipherKeyBitsKeys.map(\.name)
    + [banksKey.name, activeBanksKey.name, commandsKey] + limitKeys.map(\.name)

  /// The keys in which two profiles differ.
  func differences(from other: Profile) -> [String] {
    let sets = [Self.algorithmsKey, Self.curvesKey, Self.banksKey, Self.activeBanksKey]
    let sizes = [Self.rsaKeyBitsKey] + Self.cipherKeyBitsKeys
    var differing = Set(sets.filter { self[keyPath: $0.path] != other[keyPath: $0.path] }.map(\.name))
    differing.formUnion(sizes.filter { self[keyPath: $0.path] != other[keyPath: $0.path] }.map(\.name))
    differing.formUnion(Self.limitKeys.filter { self[keyPath: $0.path] != other[keyPath: $0.path] }.map(\.name))
    if commands != other.commands { differing.insert(Self.commandsKey) }
    return Self.keys.filter(differing.contains)
  }
}

/// The names in profiles.
enum ProfileNames {
  /// An algorithm is named as in Part 2, without TPM_ALG_ and in small letters.
  static let algorithms: [(name: String, number: UInt16)] = Algorithms.implemented.map { algorithm in
    (algorithm.id.description.dropFirst("TPM_ALG_".count).lowercased(), algorithm.id.rawValue)
  }

  /// The algorithms that are hashes.
  static let hashes = algorithms.filter { HashAlgorithm(rawValue: $0.number) != nil }

  /// A curve is named as in Part 2, without TPM_ECC_ and in small letters.
  static let curves: [(name: String, number: UInt16)] = Curve.allCases.map { ($0.profileName, $0.rawValue) }

  /// Commands are named as in Part 3; here their numbers are their places in the table of commands.
  static let commands: [(name: String, number: UInt16)] = CommandTable.shared.entries.enumerated().compactMap {
    place, entry in
    entry.code.name.map { ($0, UInt16(clamping: place)) }
  }

  static func name(_ algorithm: AlgorithmID) -> String {
    algorithms.first { $0.number == algorithm.rawValue }?.name ?? algorithm.description
  }
}

extension Curve {
  fileprivate var profileName: String {
    switch self {
    case .nistP192: "nist_p192"
    case .nistP224: "nist_p224"
    case .nistP256: "nist_p256"
    case .nistP384: "nist_p384"
    case .nistP521: "nist_p521"
    case .bnP256: "bn_p256"
    case .bnP638: "bn_p638"
    case .sm2P256: "sm2_p256"
    }
  }
}
