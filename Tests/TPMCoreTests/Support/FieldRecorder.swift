// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// Notes the names of the fields that a structure shows, not those of the structures inside.
struct FieldRecorder: WireCodec {
  private(set) var names: [String] = []

  var isReading: Bool { false }
  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {}
  mutating func octets(_ value: inout [UInt8], limit: Int) {}
  mutating func secret(_ value: inout Secret, limit: Int) {}
  mutating func fixed(_ value: inout [UInt8], count: Int) {}
  mutating func constant<E: WireConstant>(_ value: inout E) {}
  mutating func optional<E: WireConstant>(_ value: inout E?) {}
  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) {}
  mutating func list<V: Wire>(_ value: inout [V], limit: Int) {}
  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) { names.append("\(name)") }
}
