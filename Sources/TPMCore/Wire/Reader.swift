// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// A cursor over octets from outside. It owns nothing and cannot outlive them.
///
/// A reader of parameters counts the fields at its own level and puts the number of the field on what it throws.
public struct Reader: ~Escapable {
  private let source: RawSpan
  public private(set) var position = 0
  private var numbersFields: Bool
  private var fieldNumber = 0
  public let vocabulary: Vocabulary

  /// - Parameters:
  ///   - numbersFields: true for the parameters of a command, whose errors carry the parameter's number
  ///   - vocabulary: that of the TPM, for what it is sent
  @_lifetime(copy source)
  public init(_ source: RawSpan, numbersFields: Bool = false, _ vocabulary: Vocabulary = .full) {
    self.source = source
    self.numbersFields = numbersFields
    self.vocabulary = vocabulary
  }

  public var remaining: Int { source.byteCount - position }

  /// What has not been read yet.
  public var rest: RawSpan {
    @_lifetime(copy self) get { source.extracting(droppingFirst: position) }
  }

  public mutating func read<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) throws(ResponseCode) -> T {
    guard remaining >= MemoryLayout<T>.size else { throw .insufficient }
    // Sound: the guard has shown that the octets are there, and any octets make an integer.
    let value = unsafe source.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: T.self)
    position += MemoryLayout<T>.size
    return T(bigEndian: value)
  }

  /// The next `count` octets, in place.
  @_lifetime(copy self)
  public mutating func take(_ count: Int) throws(ResponseCode) -> RawSpan {
    guard count >= 0, remaining >= count else { throw .insufficient }
    let slice = source.extracting(position..<(position + count))
    position += count
    return slice
  }

  /// A copy of the next `count` octets.
  public mutating func read(count: Int) throws(ResponseCode) -> [UInt8] {
    guard count != 0 else { return [] }
    guard count > 0, remaining >= count else { throw .insufficient }
    let slice = source.extracting(position..<(position + count))
    position += count
    return [UInt8](slice)
  }
}

extension Reader: WireCodec {
  public var isReading: Bool { true }

  public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) throws(ResponseCode) {
    value = try read()
  }

  public mutating func octets(_ value: inout [UInt8], limit: Int) throws(ResponseCode) {
    value = try read(count: try readCount(limit: limit))
  }

  public mutating func secret(_ value: inout Secret, limit: Int) throws(ResponseCode) {
    let count = try readCount(limit: limit)
    guard remaining >= count else { throw .insufficient }
    value = Secret(copying: source.extracting(position..<(position + count)))
    position += count
  }

  public mutating func fixed(_ value: inout [UInt8], count: Int) throws(ResponseCode) {
    value = try read(count: count)
  }

  public mutating func bitmap(_ bits: inout UInt32, count: Int) throws(ResponseCode) {
    bits = 0
    for place in 0..<count { bits |= UInt32(try read(UInt8.self)) << (place * 8) }
  }

  public mutating func constant<E: WireConstant>(_ value: inout E) throws(ResponseCode) {
    guard let known = E(rawValue: try read()), known.isKnown(to: vocabulary) else { throw E.stranger }
    value = known
  }

  public mutating func optional<E: WireConstant>(_ value: inout E?) throws(ResponseCode) {
    let raw: E.RawValue = try read()
    guard raw != E.null else {
      value = nil
      return
    }
    guard let known = E(rawValue: raw), known.isKnown(to: vocabulary) else { throw E.stranger }
    value = known
  }

  /// The structure reads on from the whole buffer and its length is compared afterwards, so a short size is
  /// TPM_RC_SIZE and not TPM_RC_INSUFFICIENT.
  public mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode) {
    let count = Int(try read(UInt16.self))
    guard count > 0 else {
      guard mayBeEmpty else { throw .size }
      value = nil
      return
    }
    let before = remaining
    var inner = V()
    try inner.visit(&self)
    guard before - remaining == count else { throw .size }
    value = inner
  }

  public mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode) {
    let count = Int(try read(UInt32.self))
    guard count <= limit else { throw .size }
    value.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      var element = V()
      try element.visit(&self)
      value.append(element)
    }
  }

  public mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) {
    guard numbersFields else { return try value.visit(&self) }
    fieldNumber += 1
    numbersFields = false
    do throws(ResponseCode) { try value.visit(&self) } catch { throw error.parameter(fieldNumber) }
    numbersFields = true
  }

  private mutating func readCount(limit: Int) throws(ResponseCode) -> Int {
    let count = Int(try read(UInt16.self))
    guard count <= limit else { throw .size }
    return count
  }
}

extension Wire {
  /// Reads a whole structure; octets left over are TPM_RC_SIZE.
  public init(reading octets: RawSpan, _ vocabulary: Vocabulary = .full) throws(ResponseCode) {
    self.init()
    var reader = Reader(octets, vocabulary)
    try visit(&reader)
    guard reader.remaining == 0 else { throw .size }
  }
}

extension [UInt8] {
  /// The octets as a reader takes them.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self) borrowing get {
      // Sound: the octets of an integer array may be read as octets.
      unsafe span.bytes
    }
  }

  package init(_ span: RawSpan) {
    // Sound: the closure reads only the octets that the span covers, while it covers them.
    self = unsafe span.withUnsafeBytes { unsafe [UInt8](copying: $0) }
  }
}
