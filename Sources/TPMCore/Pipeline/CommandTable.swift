// SPDX-License-Identifier: Apache-2.0

/// Every command that this TPM implements.
struct CommandTable: Sendable {
  /// The commands in ascending order of their codes.
  let entries: [CommandEntry]
  /// The place of each code among the entries, or 0xFF.
  private let places: [UInt8]

  static let shared = CommandTable(
    startup + testing + sessions + objects + asymmetric + symmetric + random + sequences + duplication + attestation
      + ephemeral + signing + commandAudit + pcr + policy + hierarchy + dictionaryAttack + management + context + clock
      + capability + nv + attachedComponent + act + vendor)

  init(_ entries: [CommandEntry]) {
    self.entries = entries.sorted { $0.code.rawValue < $1.code.rawValue }
    var places = [UInt8](repeating: 0xFF, count: 0x200)
    for (place, entry) in self.entries.enumerated() {
      if let code = Int(exactly: entry.code.rawValue), places.indices.contains(code) {
        places[code] = UInt8(truncatingIfNeeded: place)
      }
    }
    self.places = places
  }

  subscript(code: UInt32) -> CommandEntry? {
    guard let number = Int(exactly: code), places.indices.contains(number) else {
      // A command of the vendor's: those are the last ones, and few.
      return entries.last { $0.code.rawValue == code }
    }
    let place = Int(places[number])
    return place < entries.count ? entries[place] : nil
  }
}
