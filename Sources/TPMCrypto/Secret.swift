// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Key material on the heap: its memory is wiped when the last owner lets go.
///
/// Copies of the structure share the storage, so neither an assignment nor a snapshot of the state copies the
/// octets. The octets never change after creation. Equality takes a time that depends on the lengths alone.
public struct Secret: Sendable {
  /// Nil where there is no octet: most authValues.
  // Sound: written only before an initialiser returns, read-only afterwards.
  nonisolated(unsafe) private let storage: WipedMemory?

  /// The empty secret: an Empty Buffer, an authValue never set.
  public init() { unsafe storage = nil }

  /// A secret of `count` octets that `fill` writes; they are zero before.
  public init<E: Error>(
    count: Int, initializingWith fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    guard count > 0 else {
      unsafe storage = nil
      return
    }
    let fresh = WipedMemory.make(count: count)
    try unsafe fill(fresh.buffer)
    unsafe storage = fresh
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
    if second.isEmpty {
      self = first
    } else if first.isEmpty {
      self = second
    } else {
      self.init(concatenating: [first, second])
    }
  }

  /// The octets of all `parts`, in order.
  public init(concatenating parts: [Secret]) {
    unsafe self.init(count: parts.reduce(0) { $0 + $1.count }) { target in
      var offset = 0
      for part in parts {
        // Sound: the target is as long as all parts together.
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + part.count)])
          .copyMemory(from: part.octets)
        offset += part.count
      }
    }
  }

  /// Number of octets.
  public var count: Int { unsafe octets.count }

  /// Whether there is no octet.
  public var isEmpty: Bool { unsafe storage == nil }

  /// The octets, for as long as the secret is borrowed.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get {
      // Sound: the storage outlives the borrow of self, and never changes.
      let span = unsafe RawSpan(_unsafeBytes: octets)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lends the octets to `body`; the pointer is void afterwards.
  public borrowing func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe withExtendedLifetime(storage) { (storage) throws(E) in try unsafe body(octets) }
  }

  /// The octets, for as long as somebody has the storage.
  private var octets: UnsafeRawBufferPointer {
    guard let storage = unsafe storage else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    return unsafe UnsafeRawBufferPointer(storage.buffer)
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
