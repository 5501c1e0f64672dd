// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// A TPM2B of plain octets, at most `limit` of them.
public struct Buffer<let limit: Int>: Wire, Hashable {
  public var octets: [UInt8] = []

  public init() {}
  public init(_ octets: [UInt8]) { self.octets = octets }

  public var count: Int { octets.count }
  public var isEmpty: Bool { octets.isEmpty }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.octets(&octets, limit: limit)
  }
}

/// A TPM2B of secret octets, at most `limit` of them.
public struct SecretBuffer<let limit: Int>: Wire, Equatable {
  public var secret = Secret()

  public init() {}
  public init(_ secret: Secret) { self.secret = secret }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.secret(&secret, limit: limit)
  }
}

/// A TPM2B that holds a structure; an empty buffer is TPM_RC_SIZE.
public struct Sized<Value: Wire>: Wire {
  public var value = Value()

  public init() {}
  public init(_ value: Value) { self.value = value }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var shown: Value? = value
    try codec.sized(&shown, mayBeEmpty: false)
    if let shown { value = shown }
  }
}

/// A TPM2B that holds a structure or nothing at all.
public struct SizedOrEmpty<Value: Wire>: Wire {
  public var value: Value?

  public init() {}
  public init(_ value: Value?) { self.value = value }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.sized(&value, mayBeEmpty: true)
  }
}

/// A TPML of at most `limit` elements; more is TPM_RC_SIZE.
public struct List<Element: Wire, let limit: Int>: Wire {
  public var elements: [Element] = []

  public init() {}
  public init(_ elements: [Element]) { self.elements = elements }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.list(&elements, limit: limit)
  }
}

extension Sized: Equatable where Value: Equatable {}
extension SizedOrEmpty: Equatable where Value: Equatable {}
extension List: Equatable where Element: Equatable {}
