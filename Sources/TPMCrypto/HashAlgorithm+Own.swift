// SPDX-License-Identifier: Apache-2.0

/// SM3 and SHA-3 where the state of the hash must be saved.
///
/// libcrypto hands out no state of these: their structures are not public, and the parameters of a context tell none
/// of it in 3.0. To keep the message until the end would have no bound. So ``HashState`` runs them on our own SM3 and
/// Keccak, which are without tables and branches that depend on what is hashed; every other use is libcrypto's.
///
/// Sound, all of these: the memory has the size and the alignment of the algorithm's ``HashLayout``.
extension HashAlgorithm {
  /// Begins a hash in memory that is zero, as the sponge begins.
  func beginOwn(_ state: UnsafeMutableRawBufferPointer) {
    guard self == .sm3_256 else { return }
    var chain = unsafe Self.words(state, as: UInt32.self, count: layout.chainWords).mutableSpan
    for i in 0..<8 { chain[i] = SM3.initialValue[i] }
  }

  /// Fills the block that has room, and takes in each that is full.
  func updateOwn(_ state: UnsafeMutableRawBufferPointer, _ octets: UnsafeRawBufferPointer) {
    let layout = layout
    let total = unsafe layout.octetCount(UnsafeRawBufferPointer(state))
    let block = unsafe Self.block(state, layout)
    var pending = Int(total % UInt64(blockSize))
    var offset = 0
    while offset < octets.count {
      let length = min(blockSize - pending, octets.count - offset)
      unsafe UnsafeMutableRawBufferPointer(rebasing: block[pending..<(pending + length)])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: octets[offset..<(offset + length)]))
      pending += length
      offset += length
      if pending == blockSize {
        unsafe absorb(state)
        pending = 0
      }
    }
    unsafe layout.setCount(total &+ UInt64(octets.count), pending, in: state)
  }

  /// Pads the last block, takes it in and writes the digest, which `target` has room for.
  func endOwn(_ state: UnsafeMutableRawBufferPointer, _ target: UnsafeMutableRawBufferPointer) {
    let layout = layout
    let total = unsafe layout.octetCount(UnsafeRawBufferPointer(state))
    let block = unsafe Self.block(state, layout)
    let pending = Int(total % UInt64(blockSize))
    for i in pending..<blockSize { unsafe block[i] = 0 }
    if self == .sm3_256 {
      unsafe block[pending] = 0x80
      if pending >= blockSize - 8 {
        unsafe absorb(state)
        for i in 0..<blockSize { unsafe block[i] = 0 }
      }
      unsafe block.storeBytes(of: (total << 3).bigEndian, toByteOffset: blockSize - 8, as: UInt64.self)
      unsafe absorb(state)
      for word in 0..<layout.chainWords {
        unsafe layout.copyWord(word, from: UnsafeRawBufferPointer(state), to: target)
      }
    } else {
      // FIPS 202, 6.1 and 5.1: the two bits of SHA-3, then the padding.
      unsafe block[pending] = 0x06
      unsafe block[blockSize - 1] |= 0x80
      unsafe absorb(state)
      for lane in 0..<(size / 8) {
        let value = unsafe state.load(fromByteOffset: lane * 8, as: UInt64.self)
        unsafe target.storeBytes(of: value.littleEndian, toByteOffset: lane * 8, as: UInt64.self)
      }
    }
  }

  /// Takes the block in.
  private func absorb(_ state: UnsafeMutableRawBufferPointer) {
    let layout = layout
    let block = unsafe UnsafeRawBufferPointer(Self.block(state, layout))
    if self == .sm3_256 {
      var chain = unsafe Self.words(state, as: UInt32.self, count: layout.chainWords).mutableSpan
      unsafe SM3.compress(&chain, block)
    } else {
      var lanes = unsafe Self.words(state, as: UInt64.self, count: layout.chainWords).mutableSpan
      for lane in 0..<(blockSize / 8) {
        lanes[lane] ^= unsafe UInt64(littleEndian: block.loadUnaligned(fromByteOffset: lane * 8, as: UInt64.self))
      }
      Keccak.permute(&lanes)
    }
  }

  private static func block(
    _ state: UnsafeMutableRawBufferPointer, _ layout: HashLayout
  ) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: state[layout.dataOffset..<(layout.dataOffset + layout.blockSize)])
  }

  private static func words<T: FixedWidthInteger & BitwiseCopyable>(
    _ state: UnsafeMutableRawBufferPointer, as: T.Type, count: Int
  ) -> UnsafeMutableBufferPointer<T> {
    let all = unsafe state.assumingMemoryBound(to: T.self)
    return unsafe UnsafeMutableBufferPointer(rebasing: all[0..<count])
  }
}
