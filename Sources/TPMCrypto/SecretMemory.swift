// SPDX-License-Identifier: Apache-2.0

/// Memory for secrets that the program has prepared: locked, and left out of core dumps.
public enum SecretMemory {
  /// Takes the memory of secrets from the region from now on, as long as there is room; what does not fit goes on
  /// coming from the heap.
  ///
  /// Unsafe: the region must be zero and stay to the end of the process, and only one thread may make and drop secrets.
  @unsafe public static func use(_ region: UnsafeMutableRawBufferPointer) {
    unsafe shared = SecretBlocks(region)
  }

  // Sound: see `use`; never written otherwise but through it.
  @exclusivity(unchecked) nonisolated(unsafe) static var shared = SecretBlocks()
}

/// Blocks out of a region. A block's size is a power of two, and one that was given back waits for the next of its size.
@safe struct SecretBlocks {
  private static let smallest = 32
  static let largest = 4096

  private let region: UnsafeMutableRawBufferPointer
  /// Where what was never given begins.
  private var next = 0
  /// The first block of each size that was given back; it holds the address of the one after it.
  private var free: InlineArray<8, UnsafeMutableRawPointer?>

  /// Blocks out of nothing: there is none.
  init() { unsafe self.init(UnsafeMutableRawBufferPointer(start: nil, count: 0)) }

  init(_ region: UnsafeMutableRawBufferPointer) {
    unsafe self.region = region
    unsafe free = InlineArray(repeating: nil)
  }

  /// A block of at least so many octets, which are not zero; nil where there is none.
  mutating func take(_ count: Int) -> UnsafeMutableRawPointer? {
    guard unsafe region.baseAddress != nil, count <= Self.largest else { return nil }
    let (list, size) = Self.size(of: count)
    if let block = unsafe free[list] {
      // A block that was given back holds an address, or nil.
      unsafe free[list] = unsafe block.load(as: UnsafeMutableRawPointer?.self)
      return unsafe block
    }
    guard unsafe region.count - next >= size else { return nil }
    defer { next += size }
    return unsafe region.baseAddress.map { unsafe $0 + next }
  }

  /// Takes back a block of so many octets, which must be wiped; false where it is none of ours.
  mutating func giveBack(_ block: UnsafeMutableRawPointer, _ count: Int) -> Bool {
    guard let start = unsafe region.baseAddress, unsafe block >= start, unsafe block < start + region.count else {
      return false
    }
    let (list, _) = Self.size(of: count)
    // The smallest block has room for an address.
    unsafe block.storeBytes(of: free[list], as: UnsafeMutableRawPointer?.self)
    unsafe free[list] = unsafe block
    return true
  }

  /// Which list a block of so many octets belongs to, and its size.
  private static func size(of count: Int) -> (list: Int, size: Int) {
    let bits = Int.bitWidth - (max(count, smallest) - 1).leadingZeroBitCount
    return (bits - 5, 1 << bits)
  }
}
