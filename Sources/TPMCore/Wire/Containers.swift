// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A TPM2B of plain octets, at most `limit` of them.
struct Buffer<let limit: Int>: Wire, Hashable {
  var octets: [UInt8] = []

  init() {}
  init(_ octets: [UInt8]) { self.octets = octets }

  var count: Int { octets.count }
  var isEmpty: Bool { octets.isEmpty }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.octets(&octets, limit: limit)
  }
}

/// A TPM2B of secret octets, at most `limit` of them.
struct SecretBuffer<let limit: Int>: Wire, Equatable {
  var secret = Secret()

  init() {}
  init(_ secret: Secret) { self.secret = secret }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.secret(&secret, limit: limit)
  }
}

/// A TPM2B that holds a structure; an empty buffer is TPM_RC_SIZE.
struct Sized<Value: Wire>: Wire {
  var value = Value()

  init() {}
  init(_ value: Value) { self.value = value }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var shown: Value? = value
    try codec.sized(&shown, mayBeEmpty: false)
    if let shown { value = shown }
  }
}

/// A TPM2B that holds a structure or nothing at all.
struct SizedOrEmpty<Value: Wire>: Wire {
  var value: Value?

  init() {}
  init(_ value: Value?) { self.value = value }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.sized(&value, mayBeEmpty: true)
  }
}

/// A TPML of at most `limit` elements; more is TPM_RC_SIZE.
struct List<Element: Wire, let limit: Int>: Wire {
  var elements: [Element] = []

  init() {}
  init(_ elements: [Element]) { self.elements = elements }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.list(&elements, limit: limit)
  }
}

extension Sized: Equatable where Value: Equatable {}
extension SizedOrEmpty: Equatable where Value: Equatable {}
extension List: Equatable where Element: Equatable {}
