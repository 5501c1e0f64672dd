// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Key material on the heap: its memory is wiped when the last owner lets go.
///
/// Copies of the struct share the storage, so no copy of the octets is made by assignment or by a transaction's
/// snapshot. The octets never change after creation.
public struct Secret: Sendable {
  private let storage: Storage
  public var count: Int { storage.count }

  public init(count: Int, initializingWith fill: (inout OutputRawSpan) -> Void) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    var out = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
    fill(&out)
    let filled = unsafe out.finalize(for: buffer)
    precondition(filled == count)
    storage = unsafe Storage(buffer)
  }
  public init() { self.init(count: 0) { _ in } }
  public init(copying bytes: RawSpan) {
    self.init(count: bytes.byteCount) { out in
      for i in bytes.byteOffsets { out.append(unsafe bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self)) }
    }
  }
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(storage.buffer))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
  @safe private final class Storage: @unchecked Sendable {
    let buffer: UnsafeMutableRawBufferPointer
    var count: Int { unsafe buffer.count }
    init(_ buffer: UnsafeMutableRawBufferPointer) { unsafe self.buffer = unsafe buffer }
    deinit {
      unsafe wipe(buffer)
      unsafe buffer.deallocate()
    }
  }
}
extension Secret: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String { "Secret(\(count) octets)" }
  public var debugDescription: String { description }
}
extension Secret: Equatable {
  public static func == (a: Secret, b: Secret) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe a.bytes.withUnsafeBytes { p in
      unsafe b.bytes.withUnsafeBytes { q in unsafe CRYPTO_memcmp(p.baseAddress, q.baseAddress, p.count) == 0 }
    }
  }
}
