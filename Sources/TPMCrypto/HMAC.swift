// SPDX-License-Identifier: Apache-2.0

/// A running HMAC with one owner (FIPS 198-1); for one that must be copied or saved see ``HMACState``.
///
/// Both halves begin at once, so that the key is touched in one place and nothing is allocated for a short message.
public struct HMAC: ~Copyable, Sendable {
  private var inner: Hasher
  private var outer: Hasher

  /// Begins an HMAC.
  public init(_ algorithm: HashAlgorithm, key: Secret) {
    inner = Hasher(algorithm)
    outer = Hasher(algorithm)
    unsafe withUnsafeTemporaryAllocation(byteCount: algorithm.blockSize, alignment: 16) { block in
      unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe fillHMACKeyBlock(block, algorithm, key)
      for i in 0..<block.count { unsafe block[i] ^= 0x36 }
      unsafe inner.update(UnsafeRawBufferPointer(block))
      for i in 0..<block.count { unsafe block[i] ^= 0x36 ^ 0x5C }
      unsafe outer.update(UnsafeRawBufferPointer(block))
      unsafe wipe(block)
    }
  }

  /// Adds what `octets` points to.
  public mutating func update(_ octets: UnsafeRawBufferPointer) { unsafe inner.update(octets) }

  /// Adds `octets`.
  public mutating func update(_ octets: RawSpan) { inner.update(octets) }

  /// Adds `octets`.
  public mutating func update(_ octets: [UInt8]) { inner.update(octets) }

  /// Adds the octets of `secret`.
  public mutating func update(_ secret: Secret) { inner.update(secret) }

  /// Adds `value` as the octets it has on the wire.
  @inlinable
  public mutating func update(bigEndian value: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe update($0) }
  }

  /// Ends the HMAC and hands it over.
  public consuming func finish() -> [UInt8] { finishOuter().finish() }

  /// Ends the HMAC, which is a secret.
  public consuming func finishSecret() -> Secret { finishOuter().finishSecret() }

  /// Ends the HMAC and writes it to `target`, which has room for it.
  consuming func finish(into target: UnsafeMutableRawBufferPointer) {
    let outer = finishOuter()
    unsafe outer.write(to: target)
  }

  private consuming func finishOuter() -> Hasher {
    let size = inner.algorithm.size
    let inner = inner
    var outer = outer
    unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { digest in
      unsafe inner.write(to: digest)
      unsafe outer.update(UnsafeRawBufferPointer(digest))
      unsafe wipe(digest)
    }
    return outer
  }
}

/// Writes the key as HMAC pads it to `block`, which is zero and one block long.
func fillHMACKeyBlock(_ block: UnsafeMutableRawBufferPointer, _ algorithm: HashAlgorithm, _ key: Secret) {
  unsafe key.withUnsafeBytes { octets in
    if octets.count <= block.count {
      unsafe block.copyMemory(from: octets)
    } else {
      var hasher = Hasher(algorithm)
      unsafe hasher.update(octets)
      unsafe hasher.finish(into: block)
    }
  }
}
