// SPDX-License-Identifier: Apache-2.0

/// A TPMU_: what is on the wire depends on a selector that stands before it.
public protocol WireUnion: Sendable {
  associatedtype Selector: Sendable

  init()
  mutating func visit<C: Codec>(_ codec: inout C, selector: Selector) throws(ResponseCode)
}

/// A structure whose selector may be TPM_ALG_NULL only where it is used with a "+".
public protocol WireNullable: Wire {
  mutating func visit<C: Codec>(_ codec: inout C, mayBeNull: Bool) throws(ResponseCode)
}

/// A structure used with a "+", such as the TPMT_PUBLIC of TPM2_LoadExternal.
public struct Nullable<Value: WireNullable>: Wire {
  public var value = Value()

  public init() {}
  public init(_ value: Value) { self.value = value }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try value.visit(&codec, mayBeNull: true)
  }
}

extension Nullable: Equatable where Value: Equatable {}

extension WireCodec where Self: Codec {
  /// A named field that is a union.
  public mutating func union<U: WireUnion>(
    _ name: StaticString, _ value: inout U, _ selector: U.Selector
  ) throws(ResponseCode) {
    var selected = Selected(union: value, selector: selector)
    try field(name, &selected)
    value = selected.union
  }

  /// A key size out of those allowed, else `code`.
  public mutating func field(
    _ name: StaticString, _ value: inout UInt16, among allowed: KeySizes, else code: ResponseCode
  ) throws(ResponseCode) {
    var chosen = Chosen(value: value, allowed: allowed, code: code)
    try field(name, &chosen)
    value = chosen.value
  }
}

/// A union on its way through a codec together with its selector.
private struct Selected<U: WireUnion>: Wire {
  var union = U()
  var selector: U.Selector?

  init() {}
  init(union: U, selector: U.Selector) { (self.union, self.selector) = (union, selector) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    guard let selector else { return }
    try union.visit(&codec, selector: selector)
  }
}

/// A key size on its way through a codec together with the values it may have.
private struct Chosen: Wire {
  var value: UInt16 = 0
  var allowed = KeySizes()
  var code = ResponseCode.value

  init() {}
  init(value: UInt16, allowed: KeySizes, code: ResponseCode) {
    (self.value, self.allowed, self.code) = (value, allowed, code)
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try value.visit(&codec)
    guard allowed.contains(value) else { throw code }
  }
}
