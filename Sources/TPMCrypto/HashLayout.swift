// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Where the memory of a ``HashState`` holds what it holds: the chaining words, the length in bits in two words, low
/// one first, the octets that fill no block yet, and how many these are.
///
/// SHA_CTX, SHA256_CTX and SHA512_CTX of libcrypto are laid out so, and our own SM3 and SHA-3 follow them, whose
/// chaining words are the eight of SM3 and the 25 lanes of the sponge. So all are saved and restored in one way.
struct HashLayout {
  let wordSize: Int
  let chainWords: Int
  let blockSize: Int

  var chainSize: Int { wordSize * chainWords }
  var dataOffset: Int { wordSize * (chainWords + 2) }
  private var pendingOffset: Int { dataOffset + blockSize }

  /// Octets of memory. SHA256_CTX and SHA512_CTX say at the end how long the digest is.
  var byteCount: Int { pendingOffset + 8 }

  /// Number of octets hashed so far.
  func octetCount(_ state: UnsafeRawBufferPointer) -> UInt64 {
    if wordSize == 4 {
      let low = unsafe state.load(fromByteOffset: chainSize, as: UInt32.self)
      let high = unsafe state.load(fromByteOffset: chainSize + 4, as: UInt32.self)
      return (UInt64(high) << 32 | UInt64(low)) >> 3
    }
    let low = unsafe state.load(fromByteOffset: chainSize, as: UInt64.self)
    let high = unsafe state.load(fromByteOffset: chainSize + 8, as: UInt64.self)
    return high << 61 | low >> 3
  }

  /// Writes how many octets were hashed, of which `pending` fill no block yet.
  func setCount(_ octets: UInt64, _ pending: Int, in state: UnsafeMutableRawBufferPointer) {
    let bits = octets << 3
    if wordSize == 4 {
      unsafe state.storeBytes(of: UInt32(truncatingIfNeeded: bits), toByteOffset: chainSize, as: UInt32.self)
      unsafe state.storeBytes(of: UInt32(truncatingIfNeeded: bits >> 32), toByteOffset: chainSize + 4, as: UInt32.self)
    } else {
      unsafe state.storeBytes(of: bits, toByteOffset: chainSize, as: UInt64.self)
      unsafe state.storeBytes(of: 0, toByteOffset: chainSize + 8, as: UInt64.self)
    }
    unsafe state.storeBytes(of: UInt32(truncatingIfNeeded: pending), toByteOffset: pendingOffset, as: UInt32.self)
  }

  /// Copies a chaining word, turning it from the machine's order to big-endian or back.
  func copyWord(_ word: Int, from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    let offset = word * wordSize
    if wordSize == 4 {
      let value = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      unsafe target.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
    } else {
      let value = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      unsafe target.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
    }
  }
}

// Sound, all of these: the memory has the layout's size, is aligned for every structure, and was begun with the same
// algorithm. The SHA functions of libcrypto have no way to fail.
extension HashAlgorithm {
  var layout: HashLayout {
    switch self {
    case .sha1: HashLayout(wordSize: 4, chainWords: 5, blockSize: blockSize)
    case .sha256, .sm3_256: HashLayout(wordSize: 4, chainWords: 8, blockSize: blockSize)
    case .sha384, .sha512: HashLayout(wordSize: 8, chainWords: 8, blockSize: blockSize)
    case .sha3_256, .sha3_384, .sha3_512: HashLayout(wordSize: 8, chainWords: 25, blockSize: blockSize)
    }
  }

  /// Whether libcrypto has a public structure for it.
  var hasStructure: Bool {
    switch self {
    case .sha1, .sha256, .sha384, .sha512: true
    case .sm3_256, .sha3_256, .sha3_384, .sha3_512: false
    }
  }

  /// Begins a hash in memory that is zero where the algorithm has no structure.
  func begin(_ state: UnsafeMutableRawBufferPointer) {
    switch self {
    case .sha1: _ = unsafe SHA1_Init(state.assumingMemoryBound(to: SHA_CTX.self).baseAddress)
    case .sha256: _ = unsafe SHA256_Init(state.assumingMemoryBound(to: SHA256_CTX.self).baseAddress)
    case .sha384: _ = unsafe SHA384_Init(state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress)
    case .sha512: _ = unsafe SHA512_Init(state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress)
    case .sm3_256, .sha3_256, .sha3_384, .sha3_512: unsafe beginOwn(state)
    }
  }

  func update(_ state: UnsafeMutableRawBufferPointer, _ octets: UnsafeRawBufferPointer) {
    guard let start = octets.baseAddress, octets.count > 0 else { return }
    switch self {
    case .sha1: _ = unsafe SHA1_Update(state.assumingMemoryBound(to: SHA_CTX.self).baseAddress, start, octets.count)
    case .sha256:
      _ = unsafe SHA256_Update(state.assumingMemoryBound(to: SHA256_CTX.self).baseAddress, start, octets.count)
    case .sha384:
      _ = unsafe SHA384_Update(state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress, start, octets.count)
    case .sha512:
      _ = unsafe SHA512_Update(state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress, start, octets.count)
    case .sm3_256, .sha3_256, .sha3_384, .sha3_512: unsafe updateOwn(state, octets)
    }
  }

  func end(_ state: UnsafeMutableRawBufferPointer, _ target: UnsafeMutableRawBufferPointer) {
    guard target.count >= size else { return }
    let digest = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
    switch self {
    case .sha1: _ = unsafe SHA1_Final(digest, state.assumingMemoryBound(to: SHA_CTX.self).baseAddress)
    case .sha256: _ = unsafe SHA256_Final(digest, state.assumingMemoryBound(to: SHA256_CTX.self).baseAddress)
    case .sha384: _ = unsafe SHA384_Final(digest, state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress)
    case .sha512: _ = unsafe SHA512_Final(digest, state.assumingMemoryBound(to: SHA512_CTX.self).baseAddress)
    case .sm3_256, .sha3_256, .sha3_384, .sha3_512: unsafe endOwn(state, target)
    }
  }
}
