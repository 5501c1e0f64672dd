// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// What a structure is shown to, field by field: a reader, a writer, a describer, a maker of test values.
public protocol WireCodec: ~Escapable, ~Copyable {
  /// True when the values shown are to be replaced by what is on the wire.
  var isReading: Bool { get }
  /// What may stand on the wire; all that this implementation knows, unless a TPM reads what others have sent.
  var vocabulary: Vocabulary { get }

  /// A big-endian integer.
  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) throws(ResponseCode)
  /// A TPM2B of plain octets: a 16-bit count, then at most `limit` octets; more is TPM_RC_SIZE.
  mutating func octets(_ value: inout [UInt8], limit: Int) throws(ResponseCode)
  /// A TPM2B whose octets are secret.
  mutating func secret(_ value: inout Secret, limit: Int) throws(ResponseCode)
  /// Octets without a count, as many as something else on the wire has said.
  mutating func fixed(_ value: inout [UInt8], count: Int) throws(ResponseCode)
  /// Bits without a count, as many octets of them as something else on the wire has said; bit n is bit n mod 8 of octet
  /// n / 8.
  mutating func bitmap(_ bits: inout UInt32, count: Int) throws(ResponseCode)
  /// A value from a closed list; a stranger earns the code that the list names.
  mutating func constant<E: WireConstant>(_ value: inout E) throws(ResponseCode)
  /// A value from a closed list that may be TPM_ALG_NULL (the "+" of Part 2), which is nil here.
  mutating func optional<E: WireConstant>(_ value: inout E?) throws(ResponseCode)
  /// A TPM2B that holds a structure. Nil is an empty buffer; where `mayBeEmpty` is false that is TPM_RC_SIZE.
  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode)
  /// A TPML: a 32-bit count, then at most `limit` elements; more is TPM_RC_SIZE.
  mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode)
  /// A named field of a structure.
  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode)
}

/// Any codec: a reader borrows what it reads, a writer owns what it writes.
public typealias Codec = WireCodec & ~Escapable & ~Copyable

/// A structure of Part 2. It is declared once: `visit` names the fields in wire order.
public protocol Wire: Sendable {
  init()
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode)
}

/// A value from a closed list, such as TPMI_ALG_HASH. Each list has a response code of its own for a stranger.
public protocol WireConstant: Wire, RawRepresentable where RawValue: FixedWidthInteger & BitwiseCopyable {
  static var stranger: ResponseCode { get }
  /// What stands on the wire for "none" where the type is used with a "+": TPM_ALG_NULL unless said otherwise.
  static var null: RawValue { get }
  /// False for a value that is a stranger although it is in the list.
  func isKnown(to vocabulary: borrowing Vocabulary) -> Bool
}

/// A TPMA_: bits with names, some of them reserved.
public protocol WireAttributes: Wire, OptionSet, Hashable where RawValue: FixedWidthInteger & BitwiseCopyable {
  /// Bits that must be clear; one that is set earns TPM_RC_RESERVED_BITS.
  static var reserved: RawValue { get }
}

extension WireCodec where Self: Codec {
  public var vocabulary: Vocabulary { .full }

  public mutating func bitmap(_ bits: inout UInt32, count: Int) throws(ResponseCode) {
    var octets = (0..<count).map { [bits] in UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    try fixed(&octets, count: count)
    bits = octets.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A number that must lie in `range`, else `code`.
  public mutating func field<T: Wire & FixedWidthInteger>(
    _ name: StaticString, _ value: inout T, in range: ClosedRange<T>, else code: ResponseCode
  ) throws(ResponseCode) {
    var bounded = Bounded(value: value, range: range, code: code)
    try field(name, &bounded)
    value = bounded.value
  }

  /// One alternative of a union: shows the payload that is there, or a fresh one when reading.
  public mutating func alternative<U, P: Wire>(
    _ union: inout U, _ make: (P) -> U, _ payload: (U) -> P?
  ) throws(ResponseCode) {
    var value = payload(union) ?? P()
    try value.visit(&self)
    if isReading { union = make(value) }
  }
}

extension WireConstant {
  public static var null: RawValue { 0x0010 }
  public func isKnown(to vocabulary: borrowing Vocabulary) -> Bool { true }
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.constant(&self) }
}

extension Optional: Wire where Wrapped: WireConstant {
  public init() { self = nil }
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.optional(&self) }
}

extension WireAttributes {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var raw = rawValue
    try codec.integer(&raw)
    guard raw & Self.reserved == 0 else { throw .reservedBits }
    self = Self(rawValue: raw)
  }
}

extension UInt8: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&self) }
}
extension UInt16: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&self) }
}
extension UInt32: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&self) }
}
extension UInt64: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&self) }
}
extension Int32: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&self) }
}

/// TPMI_YES_NO: an octet that is 0 or 1, else TPM_RC_VALUE. Part 2, 9.2.
extension Bool: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var octet: UInt8 = self ? 1 : 0
    try codec.integer(&octet)
    guard octet <= 1 else { throw .value }
    self = octet == 1
  }
}

/// No fields: the parameters or the response of a command that has none.
public struct Empty: Wire {
  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {}
}

/// A number on its way through a codec together with its limits.
private struct Bounded<T: Wire & FixedWidthInteger>: Wire {
  var value = T.init()
  var range = T.min...T.max
  var code = ResponseCode.value

  init() {}
  init(value: T, range: ClosedRange<T>, code: ResponseCode) {
    (self.value, self.range, self.code) = (value, range, code)
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try value.visit(&codec)
    guard range.contains(value) else { throw code }
  }
}
