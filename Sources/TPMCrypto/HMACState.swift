// SPDX-License-Identifier: Apache-2.0

/// A running HMAC as a value: a copy goes on by itself, and it can be saved and restored.
///
/// It keeps the two hashes with their padded keys already in, not the key.
public struct HMACState: Sendable {
  private var inner: HashState
  private let outer: HashState

  /// The hash algorithm.
  public var algorithm: HashAlgorithm { inner.algorithm }

  /// Begins an HMAC.
  public init(_ algorithm: HashAlgorithm, key: Secret) {
    var inner = HashState(algorithm)
    var outer = HashState(algorithm)
    unsafe withUnsafeTemporaryAllocation(byteCount: algorithm.blockSize, alignment: 16) { block in
      unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe fillHMACKeyBlock(block, algorithm, key)
      for i in 0..<block.count { unsafe block[i] ^= 0x36 }
      unsafe inner.update(UnsafeRawBufferPointer(block))
      for i in 0..<block.count { unsafe block[i] ^= 0x36 ^ 0x5C }
      unsafe outer.update(UnsafeRawBufferPointer(block))
      unsafe wipe(block)
    }
    self.inner = inner
    self.outer = outer
  }

  /// Adds what `octets` points to.
  public mutating func update(_ octets: UnsafeRawBufferPointer) { unsafe inner.update(octets) }

  /// Adds `octets`.
  public mutating func update(_ octets: RawSpan) { inner.update(octets) }

  /// Adds `octets`.
  public mutating func update(_ octets: [UInt8]) { inner.update(octets) }

  /// Adds the octets of `secret`.
  public mutating func update(_ secret: Secret) { inner.update(secret) }

  /// The HMAC of what came so far; the state stays as it is.
  public func finish() -> [UInt8] {
    var outer = outer
    outer.update(inner.finishSecret())
    return outer.finish()
  }

  /// The HMAC of what came so far, as a secret; the state stays as it is.
  public func finishSecret() -> Secret {
    var outer = outer
    outer.update(inner.finishSecret())
    return outer.finishSecret()
  }

  /// What ``init(restoring:algorithm:)`` takes: the saved outer hash, then the saved inner one.
  public func save() -> Secret { Secret(concatenating: outer.save(), inner.save()) }

  /// Restores what ``save()`` gave for the same algorithm; nil when it cannot have been that.
  public init?(restoring saved: RawSpan, algorithm: HashAlgorithm) {
    // The outer hash has had one whole block: its chaining value and its length.
    let outerSize = algorithm.layout.chainSize + 8
    guard saved.byteCount >= outerSize else { return nil }
    guard let outer = HashState(restoring: saved.extracting(0..<outerSize), algorithm: algorithm),
      let inner = HashState(restoring: saved.extracting(outerSize..<saved.byteCount), algorithm: algorithm),
      outer.count == UInt64(algorithm.blockSize), inner.count >= UInt64(algorithm.blockSize)
    else { return nil }
    self.outer = outer
    self.inner = inner
  }
}
