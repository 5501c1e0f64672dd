// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Overwrites memory that held secrets, in a way that the compiler cannot leave out.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
  guard let start = buffer.baseAddress else { return }
  // Sound: the caller owns the memory that the buffer covers.
  unsafe explicit_bzero(start, buffer.count)
}

/// Memory for octets that are secret, of `SecretMemory` where there is any. What is in it is not known.
func takeWiped(_ count: Int) -> UnsafeMutableRawBufferPointer {
  let start = unsafe SecretMemory.shared.take(count) ?? .allocate(byteCount: max(count, 1), alignment: 8)
  return unsafe UnsafeMutableRawBufferPointer(start: start, count: count)
}

/// Wipes memory that `takeWiped` has given, and takes it back.
func giveBackWiped(_ buffer: UnsafeMutableRawBufferPointer) {
  unsafe wipe(buffer)
  guard let start = buffer.baseAddress else { return }
  if unsafe !SecretMemory.shared.giveBack(start, buffer.count) { unsafe start.deallocate() }
}

/// Memory that is zero at first and wiped when its last owner lets go: of `SecretMemory` where there is any.
@safe final class WipedMemory {
  /// The octets, for as long as somebody owns the memory.
  let buffer: UnsafeMutableRawBufferPointer

  private init(_ buffer: UnsafeMutableRawBufferPointer) { unsafe self.buffer = buffer }

  static func make(count: Int) -> WipedMemory {
    let memory = unsafe WipedMemory(takeWiped(count))
    unsafe memory.buffer.initializeMemory(as: UInt8.self, repeating: 0)
    return memory
  }

  static func make(copying octets: UnsafeRawBufferPointer) -> WipedMemory {
    let memory = make(count: octets.count)
    unsafe memory.buffer.copyMemory(from: octets)
    return memory
  }

  var count: Int { unsafe buffer.count }

  deinit { unsafe giveBackWiped(buffer) }
}
