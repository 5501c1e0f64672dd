// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCrypto

/// The key that a state is sealed with. Where it comes from is nobody's business but of who makes one.
struct StateKey {
  /// Octets of a key.
  static let size = 32

  private let master: Secret
  /// How the key is kept.
  let protection: KeyProtection
  /// Tells two keys apart without giving either away.
  let identifier: [UInt8]

  /// Nil where the octets are not as many as a key has.
  init?(_ master: Secret, _ protection: KeyProtection = .beside) {
    guard master.count == Self.size else { return nil }
    (self.master, self.protection) = (master, protection)
    identifier = kdfa(.sha256, key: master, label: "STATE KEY", contextU: [], contextV: [], bits: 128).disclosed()
  }

  /// A new key, from libcrypto's generator for private values.
  static func random() throws(CryptoError) -> (key: StateKey, octets: Secret) {
    let octets = try Secret.random(size)
    guard let key = StateKey(octets) else { throw .internalFailure }
    return (key, octets)
  }

  /// The key of one run of records in one file; the whole header is bound into it.
  func runKey(header: [UInt8], run: [UInt8]) -> Secret {
    kdfa(.sha256, key: master, label: "STATE RUN", contextU: header, contextV: run, bits: GCM.keySize * 8)
  }
}
