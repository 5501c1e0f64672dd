// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Overwrites memory that held secrets, in a way that the compiler cannot leave out.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
  guard let start = buffer.baseAddress else { return }
  // Sound: the caller owns the memory that the buffer covers.
  unsafe OPENSSL_cleanse(start, buffer.count)
}

/// Heap memory that is zero at first and wiped when its last owner lets go. Its octets follow its count in one block.
@safe final class WipedMemory: ManagedBuffer<Int, UInt8> {
  static func make(count: Int) -> WipedMemory {
    let made = create(minimumCapacity: count) { _ in count }
    // Sound: `create` makes an instance of the class that it is called on.
    let memory = unsafe unsafeDowncast(made, to: WipedMemory.self)
    unsafe memory.buffer.initializeMemory(as: UInt8.self, repeating: 0)
    return memory
  }

  static func make(copying octets: UnsafeRawBufferPointer) -> WipedMemory {
    let memory = make(count: octets.count)
    unsafe memory.buffer.copyMemory(from: octets)
    return memory
  }

  var count: Int { unsafe buffer.count }

  /// The octets, for as long as somebody owns the memory.
  var buffer: UnsafeMutableRawBufferPointer {
    unsafe withUnsafeMutablePointers { unsafe UnsafeMutableRawBufferPointer(start: $1, count: $0.pointee) }
  }

  deinit { unsafe wipe(buffer) }
}
