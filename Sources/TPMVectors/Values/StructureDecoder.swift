// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// Takes a structure apart into a value: numbers, octets, lists and fields by name.
struct StructureDecoder: WireCodec {
  private var result: Value = .structure([:])

  var isReading: Bool { false }
  var vocabulary: Vocabulary { .everything }

  static func decode<V: Wire>(_ structure: V) -> Value {
    var decoder = Self()
    var structure = structure
    // A value that the wire has carried throws nothing when it is shown again.
    try? structure.visit(&decoder)
    return decoder.result
  }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
    result = .integer(Int64(truncatingIfNeeded: value))
  }

  mutating func octets(_ value: inout [UInt8], limit: Int) { result = .octets(value) }

  mutating func secret(_ value: inout Secret, limit: Int) { result = .octets([UInt8](value.bytes)) }

  mutating func fixed(_ value: inout [UInt8], count: Int) { result = .octets(value) }

  mutating func constant<E: WireConstant>(_ value: inout E) {
    result = Symbols.name(of: value).map(Value.text) ?? .integer(Int64(truncatingIfNeeded: value.rawValue))
  }

  mutating func optional<E: WireConstant>(_ value: inout E?) {
    guard var constant = value else {
      result = .text("TPM_ALG_NULL")
      return
    }
    self.constant(&constant)
  }

  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) {
    result = value.map { Self.decode($0) } ?? .octets([])
  }

  mutating func list<V: Wire>(_ value: inout [V], limit: Int) { result = .list(value.map { Self.decode($0) }) }

  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) {
    guard case .structure(var fields) = result else { return }
    fields["\(name)"] = Self.named(value).map(Value.text) ?? Self.decode(value)
    result = .structure(fields)
  }

  /// The name of a constant, or of the bits that are set.
  private static func named<V: Wire>(_ value: V) -> String? {
    switch value {
    case let attributes as NVAttributes:
      guard let type = Symbols.nvTypes[attributes.type.rawValue] else { return attributes.setNames }
      let flags = NVAttributes(rawValue: attributes.rawValue & ~0xF0)
      return flags.rawValue == 0 ? type : flags.setNames + " | " + type
    case let attributes as ExpandedNVAttributes:
      let upper = ExpandedNVAttributes(rawValue: attributes.rawValue & ~0xFFFF_FFFF).setNames
      return [named(attributes.attributes) ?? "", upper].filter { !$0.isEmpty }.joined(separator: " | ")
    case let bits as any NamedBits: return bits.setNames
    default: return Symbols.name(of: value)
    }
  }
}
