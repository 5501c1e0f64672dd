// SPDX-License-Identifier: Apache-2.0
import TPMCore

extension Value {
  /// The value as a number: one in JSON, in hexadecimal, a constant's name, or names of bits with bars between them.
  func number(bits: [(bits: UInt64, name: String)] = []) -> UInt64? {
    switch self {
    case .integer(let value): return UInt64(bitPattern: value)
    case .boolean(let value): return value ? 1 : 0
    case .octets(let octets): return octets.count <= 8 ? octets.reduce(0) { $0 << 8 | UInt64($1) } : nil
    case .text(let text):
      var result: UInt64 = 0
      for part in text.split(separator: "|") {
        guard let number = Self.number(part.trimmed, bits) else { return nil }
        result |= number
      }
      return text.isEmpty ? nil : result
    default: return nil
    }
  }

  private static func number(_ text: Substring, _ bits: [(bits: UInt64, name: String)]) -> UInt64? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) }
    if let decimal = Int64(text) { return UInt64(bitPattern: decimal) }
    if let named = bits.first(where: { $0.name == text }) { return named.bits }
    // TPM_NT stands within the bits of TPMA_NV.
    if text.hasPrefix("TPM_NT_"), !bits.isEmpty { return Symbols.number(String(text)).map { $0 << 4 } }
    return Symbols.number(String(text))
  }
}

extension NamedBits {
  /// The bits of the type by name.
  static var bitNames: [(bits: UInt64, name: String)] {
    names.map { (UInt64(truncatingIfNeeded: $0.bits.rawValue), $0.name) }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " }
    guard let last = start.lastIndex(where: { $0 != " " }) else { return start }
    return start[...last]
  }
}
