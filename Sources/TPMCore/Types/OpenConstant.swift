// SPDX-License-Identifier: Apache-2.0

/// A number with a name for some of its values, of which any other is read as well: the reader of a command tells
/// strangers by itself, with the code of that command.
public protocol OpenConstant: Wire, RawRepresentable, Hashable, BitwiseCopyable
where RawValue: Wire & FixedWidthInteger & BitwiseCopyable {
  init(rawValue: RawValue)
}

extension OpenConstant {
  public init() { self.init(rawValue: 0) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var raw = rawValue
    try codec.integer(&raw)
    self = Self(rawValue: raw)
  }
}

/// An open constant that is described by its name in Part 2, or by its number where it has none.
public protocol NamedConstant: OpenConstant, CustomStringConvertible {
  static var names: [(value: Self, name: String)] { get }
}

extension NamedConstant {
  public var description: String {
    Self.names.first { $0.value == self }?.name ?? "0x" + String(rawValue, radix: 16)
  }
}
