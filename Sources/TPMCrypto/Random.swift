// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A source of random octets from which secrets and keys are made.
public protocol RandomSource {
  /// Fills `buffer` with the next octets.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError)
}

extension RandomSource {
  /// The next `count` octets.
  public mutating func secret(_ count: Int) throws(CryptoError) -> Secret {
    try unsafe Secret(count: count) { (buffer) throws(CryptoError) in try unsafe fill(buffer) }
  }
}

/// libcrypto's generator for private values, seeded by the operating system.
public struct SystemRandom: RandomSource, Sendable {
  public init() {}

  public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    try unsafe fillRandom(buffer, RAND_priv_bytes)
  }
}

/// Random octets that are not secret: nonces, TPM2_GetRandom, salts of signatures.
public func randomOctets(_ count: Int) throws(CryptoError) -> [UInt8] {
  var octets = [UInt8](repeating: 0, count: max(count, 0))
  try unsafe octets.withMutableOctets { (buffer) throws(CryptoError) in
    try unsafe fillRandom(buffer, RAND_bytes)
  }
  return octets
}

extension Secret {
  /// `count` random octets of libcrypto's generator for private values.
  public static func random(_ count: Int) throws(CryptoError) -> Secret {
    var source = SystemRandom()
    return try source.secret(count)
  }
}

private func fillRandom(
  _ buffer: UnsafeMutableRawBufferPointer, _ generate: (UnsafeMutablePointer<UInt8>?, Int32) -> Int32
) throws(CryptoError) {
  guard buffer.count > 0 else { return }
  guard let count = Int32(exactly: buffer.count) else { throw .invalidInput }
  try unsafe check(generate(buffer.assumingMemoryBound(to: UInt8.self).baseAddress, count))
}
