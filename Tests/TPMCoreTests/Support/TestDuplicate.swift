// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A duplicate, made or taken apart by hand. Part 1, 20.3.2.
enum TestDuplicate {
  static let innerKey: [UInt8] = Array(0x40..<0x50)

  /// The inner wrap: the digest of a TPM2B_SENSITIVE and the Name in front of it, encrypted.
  static func inner(_ sensitive: [UInt8], _ area: Public, key: [UInt8] = innerKey) throws -> [UInt8] {
    let nameAlg = try #require(area.nameAlg)
    let integrity = hash(nameAlg, sensitive + (try name(area)))
    return try cfb(.encrypt, key, UInt16(integrity.count).wire + integrity + sensitive)
  }

  /// What is under the inner wrap, which has to be whole.
  static func withoutInner(_ wrapped: [UInt8], _ area: Public, key: [UInt8] = innerKey) throws -> [UInt8] {
    let nameAlg = try #require(area.nameAlg)
    let plain = try cfb(.decrypt, key, wrapped)
    let sensitive = Array(plain.dropFirst(2 + nameAlg.size))
    try #require(Array(plain.prefix(2)) == UInt16(nameAlg.size).wire)
    try #require(Array(plain.dropFirst(2).prefix(nameAlg.size)) == hash(nameAlg, sensitive + (try name(area))))
    return sensitive
  }

  /// The outer wrap for a parent: encrypted, with an HMAC in front.
  static func outer(_ data: [UInt8], named name: [UInt8], for parent: Public, seed: [UInt8]) throws -> [UInt8] {
    let encrypted = try cfb(.encrypt, try storageKey(name, parent, seed), data)
    let integrity = try integrity(of: encrypted, name, parent, seed)
    return UInt16(integrity.count).wire + integrity + encrypted
  }

  /// What is under the outer wrap, which has to be whole.
  static func withoutOuter(
    _ wrapped: [UInt8], named name: [UInt8], for parent: Public, seed: [UInt8]
  ) throws -> [UInt8] {
    let size = try #require(parent.nameAlg).size
    let encrypted = Array(wrapped.dropFirst(2 + size))
    try #require(Array(wrapped.prefix(2)) == UInt16(size).wire)
    try #require(Array(wrapped.dropFirst(2).prefix(size)) == (try integrity(of: encrypted, name, parent, seed)))
    return try cfb(.decrypt, try storageKey(name, parent, seed), encrypted)
  }

  static func name(_ area: Public) throws -> [UInt8] {
    let nameAlg = try #require(area.nameAlg)
    return nameAlg.rawValue.wire + hash(nameAlg, try area.marshaled())
  }

  private static func storageKey(_ name: [UInt8], _ parent: Public, _ seed: [UInt8]) throws -> [UInt8] {
    let (nameAlg, cipher) = (try #require(parent.nameAlg), try #require(parent.parameters.symmetric))
    return TestCrypto.kdfa(nameAlg, key: seed, label: "STORAGE", name, [], bits: Int(cipher.keyBits))
  }

  private static func integrity(
    of encrypted: [UInt8], _ name: [UInt8], _ parent: Public, _ seed: [UInt8]
  ) throws -> [UInt8] {
    let nameAlg = try #require(parent.nameAlg)
    let key = TestCrypto.kdfa(nameAlg, key: seed, label: "INTEGRITY", [], [], bits: nameAlg.size * 8)
    return TestCrypto.hmac(nameAlg, key: key, encrypted + name)
  }

  private static func cfb(_ direction: Direction, _ key: [UInt8], _ data: [UInt8]) throws -> [UInt8] {
    try TestCrypto.cfb(direction, .aes, key: key, iv: [UInt8](repeating: 0, count: 16), data)
  }
}
