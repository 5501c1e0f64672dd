// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A list of OSSL_PARAM with the values it points to, which are wiped at the end.
///
/// libcrypto's own builder frees a list without wiping it, and keeps the names as pointers; the names here are
/// literals, so that the pointers stay good.
@safe struct Parameters: ~Copyable {
  // Sound: each entry points to a literal and to one of `buffers`, which live as long as the list.
  private var list = unsafe [OSSL_PARAM]()
  private var buffers = unsafe [UnsafeMutableRawBufferPointer]()

  init() {}

  deinit {
    unsafe buffers.forEach { buffer in
      unsafe wipe(buffer)
      unsafe buffer.deallocate()
    }
  }

  mutating func add(_ name: StaticString, number: borrowing BigNumber) throws(CryptoError) {
    let count = max((number.bits + 7) / 8, 1)
    guard let length = Int32(exactly: count) else { throw .invalidInput }
    let buffer = unsafe append(name, OSSL_PARAM_UNSIGNED_INTEGER, count)
    try unsafe check(
      BN_bn2nativepad(number.pointer, buffer.assumingMemoryBound(to: UInt8.self).baseAddress, length))
  }

  mutating func add(_ name: StaticString, integer: Int32) {
    let buffer = unsafe append(name, OSSL_PARAM_INTEGER, MemoryLayout<Int32>.size)
    unsafe buffer.storeBytes(of: integer, as: Int32.self)
  }

  mutating func add(_ name: StaticString, unsigned: UInt32) {
    let buffer = unsafe append(name, OSSL_PARAM_UNSIGNED_INTEGER, MemoryLayout<UInt32>.size)
    unsafe buffer.storeBytes(of: unsigned, as: UInt32.self)
  }

  mutating func add(_ name: StaticString, text: String) {
    let octets = [UInt8](text.utf8)
    // One octet more for the terminator, which is not counted.
    let buffer = unsafe append(name, OSSL_PARAM_UTF8_STRING, octets.count, extra: 1)
    unsafe buffer.copyBytes(from: octets)
  }

  mutating func add(_ name: StaticString, octets: [UInt8]) {
    let buffer = unsafe append(name, OSSL_PARAM_OCTET_STRING, octets.count, extra: 1)
    unsafe buffer.copyBytes(from: octets)
  }

  /// Lends the list with its end mark to `body`.
  mutating func withList<R, E: Error>(_ body: (UnsafeMutablePointer<OSSL_PARAM>?) throws(E) -> R) throws(E) -> R {
    unsafe list.append(OSSL_PARAM_construct_end())
    defer { unsafe list.removeLast() }
    return try unsafe list.withUnsafeMutableBufferPointer { (list) throws(E) in try unsafe body(list.baseAddress) }
  }

  private mutating func append(
    _ name: StaticString, _ type: Int32, _ count: Int, extra: Int = 0
  ) -> UnsafeMutableRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count + extra, alignment: 16)
    unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe buffers.append(buffer)
    unsafe list.append(
      OSSL_PARAM(
        key: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
        data_type: UInt32(bitPattern: type), data: buffer.baseAddress, data_size: count,
        return_size: Int.max &* 2 &+ 1))
    return unsafe buffer
  }
}
