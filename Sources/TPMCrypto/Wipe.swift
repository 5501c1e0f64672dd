// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Overwrites memory that held secrets, in a way that the compiler cannot leave out.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
  guard let start = buffer.baseAddress else { return }
  // Sound: the caller owns the memory that the buffer covers.
  unsafe OPENSSL_cleanse(start, buffer.count)
}

/// Memory that is zero at first and wiped when its last owner lets go: of `SecretMemory` where there is any.
@safe final class WipedMemory {
  /// The octets, for as long as somebody owns the memory.
  let buffer: UnsafeMutableRawBufferPointer

  private init(_ buffer: UnsafeMutableRawBufferPointer) { unsafe self.buffer = buffer }

  static func make(count: Int) -> WipedMemory {
    let start = unsafe SecretMemory.shared.take(count) ?? .allocate(byteCount: max(count, 1), alignment: 16)
    let memory = unsafe WipedMemory(UnsafeMutableRawBufferPointer(start: start, count: count))
    unsafe memory.buffer.initializeMemory(as: UInt8.self, repeating: 0)
    return memory
  }

  static func make(copying octets: UnsafeRawBufferPointer) -> WipedMemory {
    let memory = make(count: octets.count)
    unsafe memory.buffer.copyMemory(from: octets)
    return memory
  }

  var count: Int { unsafe buffer.count }

  deinit {
    unsafe wipe(buffer)
    guard let start = unsafe buffer.baseAddress else { return }
    if unsafe !SecretMemory.shared.giveBack(start, buffer.count) { unsafe start.deallocate() }
  }
}
