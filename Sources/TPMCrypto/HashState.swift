// SPDX-License-Identifier: Apache-2.0

/// A running hash as a value: a copy goes on by itself, and it can be saved and restored.
///
/// Sequence objects need both, and libcrypto's EVP contexts cannot be saved, so this runs on its SHA structures, and on
/// our own SM3 and SHA-3, of which it has none. The octets are in memory that wipes itself; copies share it until one
/// is updated.
public struct HashState: Sendable {
  /// The algorithm.
  public let algorithm: HashAlgorithm
  // Sound: written through a HashState only, and by that only while it is the one owner.
  nonisolated(unsafe) private var storage: WipedMemory

  /// Begins a hash.
  public init(_ algorithm: HashAlgorithm) {
    self.algorithm = algorithm
    unsafe storage = .make(count: algorithm.layout.byteCount)
    unsafe algorithm.begin(storage.buffer)
  }

  /// Hashes what `octets` points to.
  public mutating func update(_ octets: UnsafeRawBufferPointer) {
    if unsafe !isKnownUniquelyReferenced(&storage) {
      unsafe storage = .make(copying: UnsafeRawBufferPointer(storage.buffer))
    }
    unsafe algorithm.update(storage.buffer, octets)
  }

  /// Hashes `octets`.
  public mutating func update(_ octets: RawSpan) { unsafe octets.withUnsafeBytes { unsafe update($0) } }

  /// Hashes `octets`.
  public mutating func update(_ octets: [UInt8]) { unsafe octets.withUnsafeBytes { unsafe update($0) } }

  /// Hashes the octets of `secret`.
  public mutating func update(_ secret: Secret) { unsafe secret.withUnsafeBytes { unsafe update($0) } }

  /// The digest of what came so far; the state stays as it is.
  public func finish() -> [UInt8] {
    unsafe [UInt8](count: algorithm.size) { unsafe finish(into: $0) }
  }

  /// The digest of what came so far, as a secret; the state stays as it is.
  public func finishSecret() -> Secret { unsafe Secret(count: algorithm.size) { unsafe finish(into: $0) } }

  /// Number of octets hashed so far.
  public var count: UInt64 { unsafe algorithm.layout.octetCount(UnsafeRawBufferPointer(storage.buffer)) }

  private func finish(into target: UnsafeMutableRawBufferPointer) {
    let copy = unsafe WipedMemory.make(copying: UnsafeRawBufferPointer(storage.buffer))
    unsafe algorithm.end(copy.buffer, target)
  }
}

extension HashState {
  /// What ``init(restoring:algorithm:)`` takes: the chaining value, then how many octets were hashed in eight, all
  /// big-endian, then those that fill no block yet. It does not depend on the machine or on libcrypto.
  public func save() -> Secret {
    let layout = algorithm.layout
    let source = unsafe UnsafeRawBufferPointer(storage.buffer)
    let octets = unsafe layout.octetCount(source)
    let pending = Int(octets % UInt64(algorithm.blockSize))
    return unsafe Secret(count: layout.chainSize + 8 + pending) { target in
      for word in 0..<layout.chainWords { unsafe layout.copyWord(word, from: source, to: target) }
      unsafe target.storeBytes(of: octets.bigEndian, toByteOffset: layout.chainSize, as: UInt64.self)
      for i in 0..<pending { unsafe target[layout.chainSize + 8 + i] = unsafe source[layout.dataOffset + i] }
    }
  }

  /// Restores what ``save()`` gave for the same algorithm; nil when it cannot have been that.
  public init?(restoring saved: RawSpan, algorithm: HashAlgorithm) {
    self.init(algorithm)
    let layout = algorithm.layout
    let storage = unsafe storage
    let restored = unsafe saved.withUnsafeBytes { source in
      guard source.count >= layout.chainSize + 8 else { return false }
      let octets = unsafe UInt64(
        bigEndian: source.loadUnaligned(fromByteOffset: layout.chainSize, as: UInt64.self))
      let pending = Int(octets % UInt64(algorithm.blockSize))
      // The length in bits has to fit in 64 bits.
      guard octets >> 61 == 0, source.count == layout.chainSize + 8 + pending else { return false }
      let target = unsafe storage.buffer
      for word in 0..<layout.chainWords { unsafe layout.copyWord(word, from: source, to: target) }
      unsafe layout.setCount(octets, pending, in: target)
      for i in 0..<pending { unsafe target[layout.dataOffset + i] = unsafe source[layout.chainSize + 8 + i] }
      return true
    }
    guard restored else { return nil }
  }
}
