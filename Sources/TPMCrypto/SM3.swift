// SPDX-License-Identifier: Apache-2.0

/// The compression function of SM3 (GB/T 32905-2016, ISO/IEC 10118-3:2018), for ``HashState``.
enum SM3 {
  static let initialValue: [8 of UInt32] = [
    0x7380_166F, 0x4914_B2B9, 0x1724_42D7, 0xDA8A_0600, 0xA96F_30BC, 0x1631_38AA, 0xE38D_EE4D, 0xB0FB_0E4E,
  ]

  /// Takes a block of 64 octets into the eight words of the chaining value.
  static func compress(_ chain: inout MutableSpan<UInt32>, _ block: UnsafeRawBufferPointer) {
    // Sound: the memory lives as long as the closure, has 68 words, and all are set before they are read.
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 68) { memory in
      unsafe memory.initialize(repeating: 0)
      var message = unsafe memory.mutableSpan
      for j in 0..<16 {
        message[j] = unsafe UInt32(bigEndian: block.loadUnaligned(fromByteOffset: j * 4, as: UInt32.self))
      }
      expand(&message)
      rounds(&chain, message)
      unsafe wipe(UnsafeMutableRawBufferPointer(memory))
    }
  }

  private static func expand(_ w: inout MutableSpan<UInt32>) {
    for j in 16..<68 {
      let mixed = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
      w[j] = mixed ^ rotate(mixed, 15) ^ rotate(mixed, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6]
    }
  }

  private static func rounds(_ v: inout MutableSpan<UInt32>, _ w: borrowing MutableSpan<UInt32>) {
    var (a, b, c, d) = (v[0], v[1], v[2], v[3])
    var (e, f, g, h) = (v[4], v[5], v[6], v[7])
    for j in 0..<64 {
      let isEarly = j < 16
      let constant: UInt32 = isEarly ? 0x79CC_4519 : 0x7A87_9D8A
      let ss1 = rotate(rotate(a, 12) &+ e &+ rotate(constant, UInt32(j) & 31), 7)
      let ff = isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      let gg = isEarly ? e ^ f ^ g : (e & f) | (~e & g)
      let tt1 = ff &+ d &+ (ss1 ^ rotate(a, 12)) &+ (w[j] ^ w[j + 4])
      let tt2 = gg &+ h &+ ss1 &+ w[j]
      (a, b, c, d) = (tt1, a, rotate(b, 9), c)
      (e, f, g, h) = (tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g)
    }
    v[0] ^= a
    v[1] ^= b
    v[2] ^= c
    v[3] ^= d
    v[4] ^= e
    v[5] ^= f
    v[6] ^= g
    v[7] ^= h
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word &<< bits | word &>> (32 &- bits) }
}
