// SPDX-License-Identifier: Apache-2.0

/// A set of small numbers, such as those of algorithms. It owns no memory, and to ask it takes no time.
public struct NumberSet: Hashable, Sendable, BitwiseCopyable {
  private var bits: UInt128 = 0

  public init() {}

  /// A number from `limit` on is left out.
  public init(_ numbers: some Sequence<UInt16>) { for number in numbers { insert(number) } }

  /// Every number of a set is below this.
  public static let limit: UInt16 = 128

  public var isEmpty: Bool { bits == 0 }

  public func contains(_ number: UInt16) -> Bool { number < Self.limit && bits &>> UInt128(number) & 1 == 1 }

  public mutating func insert(_ number: UInt16) {
    if number < Self.limit { bits |= 1 &<< UInt128(number) }
  }

  public mutating func remove(_ number: UInt16) {
    if number < Self.limit { bits &= ~(1 &<< UInt128(number)) }
  }
}

extension NumberSet: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.integer(&bits) }
}

/// A set of key sizes in bits, each of which is a multiple of 64.
public struct KeySizes: Hashable, Sendable, BitwiseCopyable {
  private var units = NumberSet()

  private static let unit: UInt16 = 64

  public init() {}
  public init(_ sizes: some Sequence<UInt16>) { for size in sizes { insert(size) } }

  public var isEmpty: Bool { units.isEmpty }

  public func contains(_ bits: UInt16) -> Bool { bits % Self.unit == 0 && units.contains(bits / Self.unit) }

  public mutating func insert(_ bits: UInt16) {
    if bits % Self.unit == 0 { units.insert(bits / Self.unit) }
  }
}

extension KeySizes: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try units.visit(&codec) }
}
