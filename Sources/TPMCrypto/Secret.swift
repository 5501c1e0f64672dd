// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Key material on the heap: its memory is wiped when the last owner lets go.
///
/// Copies of the structure share the storage, so neither an assignment nor a snapshot of the state copies the
/// octets. The octets never change after creation. Equality takes a time that depends on the lengths alone.
public struct Secret: Sendable {
  private let storage: Storage

  /// The empty secret: an Empty Buffer, an authValue never set.
  public init() { storage = Storage.empty }

  /// A secret of `count` octets that `fill` writes; they are zero before.
  public init<E: Error>(
    count: Int, initializingWith fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    guard count > 0 else {
      storage = Storage.empty
      return
    }
    let fresh = Storage(count: count)
    try unsafe fill(fresh.buffer)
    storage = fresh
  }

  /// A secret with a copy of `octets`; the original is left as it is.
  public init(copying octets: RawSpan) {
    unsafe self.init(count: octets.byteCount) { target in
      unsafe octets.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
    }
  }

  /// A secret with a copy of `octets`; the array is not wiped.
  public init(_ octets: [UInt8]) {
    unsafe self.init(count: octets.count) { target in
      unsafe octets.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
    }
  }

  /// The octets of `first`, then those of `second`.
  public init(concatenating first: Secret, _ second: Secret) {
    self.init(concatenating: [first, second])
  }

  /// The octets of all `parts`, in order.
  public init(concatenating parts: [Secret]) {
    unsafe self.init(count: parts.reduce(0) { $0 + $1.count }) { target in
      var offset = 0
      for part in parts {
        // Sound: the target is as long as all parts together.
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + part.count)])
          .copyMemory(from: UnsafeRawBufferPointer(part.storage.buffer))
        offset += part.count
      }
    }
  }

  /// Number of octets.
  public var count: Int { storage.count }

  /// Whether there is no octet.
  public var isEmpty: Bool { storage.count == 0 }

  /// The octets, for as long as the secret is borrowed.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      // Sound: the storage outlives the borrow of self, and never changes.
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(storage.buffer))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lends the octets to `body`; the pointer is void afterwards.
  public borrowing func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let storage = storage
    return try unsafe body(UnsafeRawBufferPointer(storage.buffer))
  }

  /// Heap memory that wipes itself.
  @safe private final class Storage: @unchecked Sendable {
    // Sound: written only before the initialiser of Secret returns, read-only afterwards, hence Sendable.
    let buffer: UnsafeMutableRawBufferPointer
    var count: Int { unsafe buffer.count }
    static let empty = Storage(count: 0)

    init(count: Int) {
      unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
      unsafe wipe(buffer)
      unsafe buffer.deallocate()
    }
  }
}

extension Secret: Equatable {
  /// Whether both hold the same octets, in constant time for equal lengths.
  public static func == (a: Secret, b: Secret) -> Bool {
    constantTimeEqual(a.bytes, b.bytes)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The number of octets, never the octets.
  public var description: String { "Secret(\(count) octets)" }
  /// The number of octets, never the octets.
  public var debugDescription: String { description }
  /// Nothing, so that `dump` shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Whether `a` and `b` hold the same octets; the time depends on the lengths alone.
public func constantTimeEqual(_ a: RawSpan, _ b: RawSpan) -> Bool {
  guard a.byteCount == b.byteCount else { return false }
  return unsafe a.withUnsafeBytes { p in
    unsafe b.withUnsafeBytes { q in
      guard p.count > 0 else { return true }
      return unsafe CRYPTO_memcmp(p.baseAddress, q.baseAddress, p.count) == 0
    }
  }
}

/// Whether `a` and `b` hold the same octets; the time depends on the lengths alone.
public func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return unsafe a.withUnsafeBytes { p in
    unsafe b.withUnsafeBytes { q in
      guard p.count > 0 else { return true }
      return unsafe CRYPTO_memcmp(p.baseAddress, q.baseAddress, p.count) == 0
    }
  }
}
