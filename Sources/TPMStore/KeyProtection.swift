// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
package import TPMCrypto

/// How the key of a state is kept. It stands in the header, so that nobody has to guess what opens a state.
package enum KeyProtection: Equatable, Sendable {
  /// In a file beside the state.
  case beside
  /// Wherever its owner keeps it.
  case given
  /// In somebody's memory: it is made of a passphrase.
  case passphrase(ScryptCost, salt: [UInt8])

  package static let saltSize = 16
  /// Octets in the header.
  static let size = 4 + saltSize

  /// What stands in a header; nil where that is nothing we know, or costs too much or too little.
  init?(in header: RawSpan, at place: Int) {
    guard place <= header.byteCount - Self.size else { return nil }
    let octets = header.extracting(place..<(place + Self.size)).octets
    let isBare = octets.dropFirst().allSatisfy { $0 == 0 }
    switch octets[0] {
    case 0 where isBare: self = .beside
    case 1 where isBare: self = .given
    case 2:
      guard let cost = ScryptCost(logN: octets[1], r: octets[2], p: octets[3]) else { return nil }
      self = .passphrase(cost, salt: Array(octets[4...]))
    default: return nil
    }
  }

  /// What stands in the header: the kind, the cost, the salt.
  var octets: [UInt8] {
    let (kind, cost, salt): (UInt8, [UInt8], [UInt8])
    switch self {
    case .beside: (kind, cost, salt) = (0, [], [])
    case .given: (kind, cost, salt) = (1, [], [])
    case .passphrase(let scrypt, let random): (kind, cost, salt) = (2, [scrypt.logN, scrypt.r, scrypt.p], random)
    }
    let octets = [kind] + cost + salt
    return octets + [UInt8](repeating: 0, count: max(0, Self.size - octets.count))
  }

  /// What a state is sealed with, as part of a sentence.
  package var text: String {
    switch self {
    case .beside: "the key beside it"
    case .given: "a key of its owner's"
    case .passphrase: "a passphrase"
    }
  }

  /// What to do for a state that is kept so.
  var advice: String {
    switch self {
    case .beside: "leave --key out"
    case .given: "name it with --key file:PATH, fd:N or credential:NAME"
    case .passphrase: "name it with --key passphrase-file:PATH, passphrase-fd:N or passphrase-credential:NAME"
    }
  }
}
