// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// Octets on their way out, in one buffer that is wiped when it grows, is emptied or goes away, since what is written
/// may be secret.
@safe public struct Writer: ~Copyable {
  private var buffer: UnsafeMutableRawBufferPointer
  public private(set) var count = 0

  public init(capacity: Int = 256) {
    unsafe buffer = .allocate(byteCount: max(capacity, 16), alignment: 16)
  }

  deinit {
    unsafe wipe(buffer)
    unsafe buffer.deallocate()
  }

  /// What has been written.
  public var octets: RawSpan {
    @_lifetime(borrow self) borrowing get { span(0..<count) }
  }

  /// What has been written from `start` on.
  @_lifetime(borrow self)
  public borrowing func octets(from start: Int) -> RawSpan { span(min(max(start, 0), count)..<count) }

  /// A copy of what has been written, for octets that are not secret.
  public var copy: [UInt8] { [UInt8](octets) }

  /// A copy of what has been written, for octets that are.
  public var secret: Secret { Secret(copying: octets) }

  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    reserve(MemoryLayout<T>.size)
    // Sound: `reserve` has made room for the octets of an integer.
    unsafe buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
    count += MemoryLayout<T>.size
  }

  public mutating func write(_ octets: RawSpan) {
    reserve(octets.byteCount)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
    // Sound: `reserve` has made room.
    unsafe octets.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    count += octets.byteCount
  }

  public mutating func write(_ octets: [UInt8]) {
    reserve(octets.count)
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
    // Sound: `reserve` has made room.
    unsafe octets.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    count += octets.count
  }

  /// Lends `fill` room for `limit` octets behind what has been written, and takes as many of them as it says.
  package mutating func append(upTo limit: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
    reserve(limit)
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + limit)])
    count += min(max(unsafe fill(room), 0), limit)
  }

  public mutating func write(_ secret: Secret) { write(secret.bytes) }

  /// Writes over a value that was written before; what lies outside is left alone.
  public mutating func patch<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    guard offset >= 0, offset <= count - MemoryLayout<T>.size else { return }
    // Sound: the guard keeps the store inside what was written.
    unsafe buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }

  /// Shows octets that were written to `body`, which may change them in place.
  public mutating func modify<E: Error>(
    _ range: Range<Int>, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    let range = range.clamped(to: 0..<count)
    try unsafe body(UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
  }

  /// Wipes what was written from `length` on and goes on from there.
  public mutating func truncate(to length: Int) {
    guard length >= 0, length < count else { return }
    unsafe wipe(UnsafeMutableRawBufferPointer(rebasing: buffer[length..<count]))
    count = length
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if unsafe buffer.count - count < more { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(buffer.count &* 2, count &+ more), alignment: 16)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    unsafe wipe(buffer)
    unsafe buffer.deallocate()
    unsafe buffer = larger
  }

  @_lifetime(borrow self)
  private borrowing func span(_ range: Range<Int>) -> RawSpan {
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[range]))
    // Sound: the buffer lives, unmoved and unwritten, for as long as the writer is borrowed.
    return unsafe _overrideLifetime(bytes, borrowing: self)
  }
}

extension Writer: WireCodec {
  public var isReading: Bool { false }

  public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) { write(value) }

  public mutating func octets(_ value: inout [UInt8], limit: Int) throws(ResponseCode) {
    try writeCount(value.count)
    write(value)
  }

  public mutating func secret(_ value: inout Secret, limit: Int) throws(ResponseCode) {
    try writeCount(value.count)
    write(value.bytes)
  }

  public mutating func fixed(_ value: inout [UInt8], count: Int) { write(value) }

  public mutating func bitmap(_ bits: inout UInt32, count: Int) {
    for place in 0..<count { write(UInt8(truncatingIfNeeded: bits >> (place * 8))) }
  }

  public mutating func constant<E: WireConstant>(_ value: inout E) { write(value.rawValue) }

  public mutating func optional<E: WireConstant>(_ value: inout E?) { write(value?.rawValue ?? E.null) }

  /// The length stands as 0xFFFF until it is known.
  public mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode) {
    guard var inner = value else { return write(UInt16(0)) }
    let start = count
    write(UInt16.max)
    try inner.visit(&self)
    guard let length = UInt16(exactly: count - start - 2) else { throw .size }
    patch(length, at: start)
  }

  public mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode) {
    write(UInt32(truncatingIfNeeded: value.count))
    for element in value {
      var element = element
      try element.visit(&self)
    }
  }

  public mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) {
    try value.visit(&self)
  }

  private mutating func writeCount(_ length: Int) throws(ResponseCode) {
    guard let length = UInt16(exactly: length) else { throw .size }
    write(length)
  }
}

extension Writer {
  /// Writes a structure as it stands on the wire; only one that is too long for its count fails, with TPM_RC_SIZE.
  public mutating func write<V: Wire>(_ value: V) throws(ResponseCode) {
    var value = value
    try value.visit(&self)
  }
}

extension Wire {
  /// The structure as it stands on the wire, for one that holds nothing secret.
  public func marshaled() throws(ResponseCode) -> [UInt8] {
    var writer = Writer()
    try writer.write(self)
    return writer.copy
  }
}

extension FixedWidthInteger {
  /// The octets on the wire, the most significant first.
  package var octets: [UInt8] {
    // Sound: the octets of an integer may be read as octets.
    unsafe withUnsafeBytes(of: bigEndian) { unsafe [UInt8](copying: $0) }
  }
}
