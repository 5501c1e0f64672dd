// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
package import TPMCrypto

/// What somebody has brought to open a state, or to seal one.
package enum KeyMaterial: Sendable {
  /// Nothing: the key lies beside the state.
  case beside
  case key(Secret)
  case passphrase(Secret)
}

extension KeyMaterial {
  /// What a state is sealed with, as part of a sentence.
  package var text: String {
    switch self {
    case .beside: KeyProtection.beside.text
    case .key: KeyProtection.given.text
    case .passphrase: "a passphrase"
    }
  }

  /// The key of a state whose header says how it is kept.
  ///
  /// - Parameter beside: reads the key beside the state
  func key(
    for protection: KeyProtection, of place: String, beside: () throws(Failure) -> StateKey
  ) throws(Failure) -> StateKey {
    switch (self, protection) {
    case (.beside, .beside): return try beside()
    case (.key(let master), .given): return try Self.made(StateKey(master, protection))
    case (.passphrase(let passphrase), .passphrase(let cost, let salt)):
      return try Self.derived(passphrase, cost, salt)
    default: throw Failure(.state, "\(place) is sealed with \(protection.text): \(protection.advice)")
    }
  }

  /// A key to seal a new state with.
  ///
  /// - Parameter beside: makes the key beside the state
  func newKey(beside: () throws(Failure) -> StateKey) throws(Failure) -> StateKey {
    switch self {
    case .beside: return try beside()
    case .key(let master): return try Self.made(StateKey(master, .given))
    case .passphrase(let passphrase):
      guard let salt = try? randomOctets(KeyProtection.saltSize) else {
        throw Failure(.system, "libcrypto gives no random octets for a salt")
      }
      return try Self.derived(passphrase, .usual, salt)
    }
  }

  private static func derived(_ passphrase: Secret, _ cost: ScryptCost, _ salt: [UInt8]) throws(Failure) -> StateKey {
    guard let master = try? scrypt(passphrase, salt: salt, cost: cost, count: StateKey.size) else {
      throw Failure(.system, "libcrypto cannot make a key of the passphrase: it has no scrypt, or no memory for it")
    }
    return try made(StateKey(master, .passphrase(cost, salt: salt)))
  }

  private static func made(_ key: StateKey?) throws(Failure) -> StateKey {
    guard let key else { throw Failure(.state, "a key has \(StateKey.size) octets") }
    return key
  }
}
