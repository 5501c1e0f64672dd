// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// Writes down what it is shown for people to read: a line for each field, indented below the structure it is in.
///
/// Of secrets it tells the length only, unless they are to be shown.
public struct Describer {
  public private(set) var text = ""
  private let showsSecrets: Bool
  private var depth = 0
  /// True after a name, until it is known whether a value follows on the line or fields on the next ones.
  private var isAfterName = false

  public init(showsSecrets: Bool = false) { self.showsSecrets = showsSecrets }
}

extension Describer: WireCodec {
  public var isReading: Bool { false }

  public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
    line(value < 10 ? "\(value)" : "\(value) (\(hexadecimal(value)))")
  }

  public mutating func octets(_ value: inout [UInt8], limit: Int) { octets(value) }

  public mutating func secret(_ value: inout Secret, limit: Int) {
    guard !showsSecrets else { return octets([UInt8](value.bytes)) }
    line(value.isEmpty ? "(empty)" : "(\(value.count) octets)")
  }

  public mutating func fixed(_ value: inout [UInt8], count: Int) { octets(value) }

  public mutating func constant<E: WireConstant>(_ value: inout E) { line("\(value) (\(hexadecimal(value.rawValue)))") }

  public mutating func optional<E: WireConstant>(_ value: inout E?) {
    guard var constant = value else { return line("null (\(hexadecimal(E.null)))") }
    self.constant(&constant)
  }

  public mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode) {
    guard var inner = value else { return line("(empty)") }
    try inner.visit(&self)
  }

  public mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode) {
    guard !value.isEmpty else { return line("(none)") }
    for (index, element) in value.enumerated() {
      var element = element
      try named("[\(index)]", &element)
    }
  }

  public mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) {
    try named("\(name)", &value)
  }

  private mutating func named<V: Wire>(_ name: String, _ value: inout V) throws(ResponseCode) {
    open(name)
    depth += 1
    if !describeByName(value) { try value.visit(&self) }
    depth -= 1
    if isAfterName { line("(empty)") }
  }

  /// Values that are plain numbers to a codec, but have better names.
  private mutating func describeByName<V: Wire>(_ value: V) -> Bool {
    switch value {
    case let value as Bool: line(value ? "yes" : "no")
    case let bits as any NamedBits: line(bits.setNames)
    case let constant as any OpenConstant & CustomStringConvertible: line(constant.description)
    default: return false
    }
    return true
  }

  /// A name, on a line of its own.
  private mutating func open(_ name: String) {
    if isAfterName { text += "\n" }
    text += indentation + name + ":"
    isAfterName = true
  }

  /// A value: after its name, or on a line of its own.
  private mutating func line(_ value: String) {
    text += isAfterName ? " \(value)\n" : indentation + value + "\n"
    isAfterName = false
  }

  private var indentation: String { String(repeating: "  ", count: depth) }

  private mutating func octets(_ value: [UInt8]) {
    line(value.isEmpty ? "(empty)" : value.map { hexadecimal($0).dropFirst(2) }.joined())
  }

  private func hexadecimal<T: FixedWidthInteger>(_ value: T) -> String {
    let digits = String(T.Magnitude(truncatingIfNeeded: value), radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: max(T.bitWidth / 4 - digits.count, 0)) + digits
  }
}

extension Wire {
  /// The structure for people to read; one that could not be read back ends with the code that says why.
  public var described: String { described(showsSecrets: false) }

  /// The structure for people to read, with its secrets if they are to be shown.
  package func described(showsSecrets: Bool) -> String {
    var value = self
    var describer = Describer(showsSecrets: showsSecrets)
    do throws(ResponseCode) {
      try value.visit(&describer)
      return describer.text
    } catch {
      return describer.text + " \(error)\n"
    }
  }
}
