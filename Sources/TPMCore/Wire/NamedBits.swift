// SPDX-License-Identifier: Apache-2.0

/// Attributes that can be described by the names of their bits.
public protocol NamedBits: OptionSet where RawValue: FixedWidthInteger {
  static var names: [(bits: Self, name: String)] { get }
}

extension NamedBits {
  /// The names of the bits that are set, in ascending order, and the number of what has no name.
  public var setNames: String {
    var rest = rawValue
    var names: [String] = []
    for (bits, name) in Self.names where bits.rawValue != 0 && rawValue & bits.rawValue == bits.rawValue {
      names.append(name)
      rest &= ~bits.rawValue
    }
    if rest != 0 { names.append("0x" + String(rest, radix: 16)) }
    return names.joined(separator: " | ")
  }
}
