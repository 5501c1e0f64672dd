// SPDX-License-Identifier: Apache-2.0

@testable import TPMCore

/// Reads octets as a structure: whatever is read is written as the same octets.
///
/// An octet says of which kind the structure is, two which one of that kind, and the rest are its octets.
func wireTarget(_ input: [UInt8]) -> CInt {
  guard input.count >= 3, let kind = WireKind(rawValue: input[0] % 3) else { return -1 }
  let number = Int(input[1]) << 8 | Int(input[2])
  wireEntry(kind, number).check(Array(input.dropFirst(3)))
  return 0
}

enum WireKind: UInt8 { case parameters, response, structure }

private func wireEntry(_ kind: WireKind, _ number: Int) -> WireEntry {
  guard kind != .structure else { return WireEntry.structures[number % WireEntry.structures.count] }
  let entries = CommandTable.shared.entries
  let known = entries.first { Int($0.code.rawValue & 0xFFFF) == number }
  let command = (known ?? entries[number % entries.count]).command
  return kind == .parameters ? .parameters(command) : .response(command)
}
