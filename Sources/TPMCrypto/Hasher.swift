// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A running hash with one owner; for one that must be copied or saved see ``HashState``.
@safe public struct Hasher: ~Copyable, Sendable {
  /// The structure that libcrypto has for the algorithm, if it has one: a short message takes half as long in it as in a
  /// context.
  // Sound: memory and context belong to this value alone.
  nonisolated(unsafe) private let structure: UnsafeMutableRawBufferPointer?
  /// What else it is hashed in; deinit hands it back.
  nonisolated(unsafe) private let context: OpaquePointer?
  /// The algorithm.
  public let algorithm: HashAlgorithm

  /// Begins a hash.
  public init(_ algorithm: HashAlgorithm) {
    self.algorithm = algorithm
    if algorithm.hasStructure {
      let memory = unsafe takeWiped(algorithm.layout.byteCount)
      unsafe algorithm.begin(memory)
      unsafe (structure, context) = (memory, nil)
    } else {
      unsafe (structure, context) = (nil, DigestContexts.of(algorithm).take())
    }
  }

  deinit {
    if let context = unsafe context { unsafe DigestContexts.of(algorithm).giveBack(context) }
    if let structure = unsafe structure { unsafe giveBackWiped(structure) }
  }

  /// Hashes what `octets` points to.
  public mutating func update(_ octets: UnsafeRawBufferPointer) {
    guard octets.count > 0 else { return }
    if let structure = unsafe structure {
      unsafe algorithm.update(structure, octets)
    } else if unsafe EVP_DigestUpdate(context, octets.baseAddress, octets.count) != 1 {
      libcryptoFailed("EVP_DigestUpdate")
    }
  }

  /// Hashes `octets`.
  public mutating func update(_ octets: RawSpan) { unsafe octets.withUnsafeBytes { unsafe update($0) } }

  /// Hashes `octets`.
  public mutating func update(_ octets: [UInt8]) { unsafe octets.withUnsafeBytes { unsafe update($0) } }

  /// Hashes the octets of `secret`.
  public mutating func update(_ secret: Secret) { unsafe secret.withUnsafeBytes { unsafe update($0) } }

  /// Hashes `value` as the octets it has on the wire.
  @inlinable
  public mutating func update(bigEndian value: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe update($0) }
  }

  /// Ends the hash and hands its digest over.
  public consuming func finish() -> [UInt8] {
    unsafe [UInt8](count: algorithm.size) { unsafe write(to: $0) }
  }

  /// Ends the hash, whose digest is a secret.
  public consuming func finishSecret() -> Secret {
    unsafe Secret(count: algorithm.size) { unsafe write(to: $0) }
  }

  /// Ends the hash and writes its digest to `target`, which has room for it.
  consuming func finish(into target: UnsafeMutableRawBufferPointer) { unsafe write(to: target) }

  /// Writes the digest to `target`, which has room for it; nothing may be added afterwards.
  public borrowing func write(to target: UnsafeMutableRawBufferPointer) {
    if let structure = unsafe structure { return unsafe algorithm.end(structure, target) }
    // Sound: every caller gives at least the digest's size.
    guard target.count >= algorithm.size,
      unsafe EVP_DigestFinal_ex(context, target.assumingMemoryBound(to: UInt8.self).baseAddress, nil) == 1
    else { libcryptoFailed("EVP_DigestFinal_ex") }
  }
}

/// The digest of `octets`.
public func hash(_ algorithm: HashAlgorithm, _ octets: [UInt8]) -> [UInt8] {
  var hasher = Hasher(algorithm)
  hasher.update(octets)
  return hasher.finish()
}

/// The digest of `octets`.
public func hash(_ algorithm: HashAlgorithm, _ octets: RawSpan) -> [UInt8] {
  var hasher = Hasher(algorithm)
  hasher.update(octets)
  return hasher.finish()
}
