// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// Writes structures as a vector gives them, right or wrong: any number may stand where a constant is asked for, any
/// length in front of octets. It goes through a structure as a reader does, so that what is written first decides what
/// comes after it.
///
/// What a vector leaves out has the value that the declaration begins with.
struct StructureEncoder: WireCodec {
  private(set) var octets: [UInt8] = []
  private(set) var mistake: VectorError?
  private var current: Value?
  /// The names of the fields that the structure has shown.
  private var shown: [String] = []

  var isReading: Bool { true }
  var vocabulary: Vocabulary { .everything }

  /// The octets of a structure with the fields of `value`.
  static func encode<V: Wire>(_ structure: V, _ value: Value?) throws(VectorError) -> [UInt8] {
    var encoder = Self()
    var structure = structure
    encoder.show(&structure, as: value)
    if let mistake = encoder.mistake { throw mistake }
    return encoder.octets
  }

  /// A response code only says that a TPM will not like the value, which is what some vectors are for.
  private mutating func show<V: Wire>(_ structure: inout V, as value: Value?) {
    let outer = (current, shown)
    (current, shown) = (value, [])
    try? structure.visit(&self)
    if !shown.isEmpty, case .structure(let fields)? = value {
      for name in fields.keys.sorted() where !shown.contains(name) && !name.hasPrefix("$") {
        note("there is no field \(name); there are \(shown.joined(separator: ", "))")
      }
    }
    (current, shown) = outer
  }

  private mutating func note(_ text: String) { if mistake == nil { mistake = VectorError(text) } }

  private mutating func write<T: FixedWidthInteger>(_ value: T) { octets += value.octets }

  private mutating func writeSized(_ body: [UInt8]) {
    write(size(instead: UInt16(truncatingIfNeeded: body.count)))
    octets += body
  }

  /// The number that the vector wants in front of octets or elements.
  private func size<T: FixedWidthInteger>(instead count: T) -> T {
    guard let given = (current?["$size"] ?? current?["$count"])?.number() else { return count }
    return T(truncatingIfNeeded: given)
  }

  private mutating func octets(of value: Value) -> [UInt8] {
    do throws(VectorError) {
      switch value {
      case .octets(let octets): return octets
      case .text(let text): return try OctetText.parse(text)
      case .structure: return octets(of: value["$octets"] ?? .octets([]))
      default: throw VectorError("\(value) are no octets")
      }
    } catch {
      note(error.description)
      return []
    }
  }

  private mutating func number<T: FixedWidthInteger>(_ fallback: T, _ bits: [(UInt64, String)] = []) -> T {
    guard let current else { return fallback }
    guard let number = current.number(bits: bits.map { (bits: $0.0, name: $0.1) }) else {
      note("\(current) is no number and no constant")
      return fallback
    }
    return T(truncatingIfNeeded: number)
  }

  // MARK: - WireCodec

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
    value = number(value)
    write(value)
  }

  mutating func octets(_ value: inout [UInt8], limit: Int) {
    if let current { value = octets(of: current) }
    writeSized(value)
  }

  mutating func secret(_ value: inout Secret, limit: Int) {
    writeSized(current.map { octets(of: $0) } ?? [])
  }

  mutating func fixed(_ value: inout [UInt8], count: Int) {
    if let current { value = octets(of: current) }
    octets += value
  }

  mutating func constant<E: WireConstant>(_ value: inout E) {
    let raw: E.RawValue = number(value.rawValue)
    write(raw)
    value = E(rawValue: raw) ?? value
  }

  mutating func optional<E: WireConstant>(_ value: inout E?) {
    let raw: E.RawValue = number(value?.rawValue ?? E.null)
    write(raw)
    value = E(rawValue: raw)
  }

  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) {
    switch current {
    case nil where mayBeEmpty && value == nil: write(UInt16(0))
    case .text, .octets: writeSized(current.map { octets(of: $0) } ?? [])
    case .structure where current?["$octets"] != nil: writeSized(current.map { octets(of: $0) } ?? [])
    default:
      var inner = value ?? V()
      let start = octets.count
      show(&inner, as: current)
      let body = Array(octets[start...])
      octets.removeSubrange(start...)
      writeSized(body)
      value = inner
    }
  }

  mutating func list<V: Wire>(_ value: inout [V], limit: Int) {
    let elements = current?["$elements"] ?? current
    guard let elements else { return write(UInt32(truncatingIfNeeded: value.count)) }
    guard case .list(let items) = elements else { return note("\(elements) is no list") }
    write(size(instead: UInt32(truncatingIfNeeded: items.count)))
    value = items.map { item in
      var element = V()
      show(&element, as: item)
      return element
    }
  }

  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) {
    shown.append("\(name)")
    let given = current?["\(name)"]
    if let raw = given?["$raw"] {
      octets += octets(of: raw)
    } else if let bits = V.self as? any NamedBits.Type, let given {
      show(&value, as: named(given, bits))
    } else {
      show(&value, as: given)
    }
  }

  /// A number instead of the names of bits.
  private func named(_ value: Value, _ bits: any NamedBits.Type) -> Value {
    // The lower half of TPMA_NV_EXP is TPMA_NV.
    let more = bits is ExpandedNVAttributes.Type ? NVAttributes.bitNames : []
    return value.number(bits: bits.bitNames + more).map { .integer(Int64(bitPattern: $0)) } ?? value
  }
}
