// SPDX-License-Identifier: Apache-2.0

/// When a change is on the disk.
package enum Durability: Equatable, Sendable {
  /// Before it is acknowledged.
  case full
  /// So many milliseconds after it was acknowledged, at the latest.
  case batch(milliseconds: UInt64)
  /// When the system likes, and at an orderly end.
  case none

  package static let usualMilliseconds: UInt64 = 100
  package static let longestMilliseconds: UInt64 = 60_000
  /// What the text may be, for people.
  package static let forms = "full, batch[:MILLISECONDS] or none"

  /// Nil where the text is none of `forms`.
  package init?(_ text: String) {
    switch text {
    case "full": self = .full
    case "batch": self = .batch(milliseconds: Self.usualMilliseconds)
    case "none": self = .none
    default:
      let digits = text.dropFirst("batch:".count)
      guard text.hasPrefix("batch:"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let milliseconds = UInt64(digits), (1...Self.longestMilliseconds).contains(milliseconds)
      else { return nil }
      self = .batch(milliseconds: milliseconds)
    }
  }
}
