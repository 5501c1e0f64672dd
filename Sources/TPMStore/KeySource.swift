// SPDX-License-Identifier: Apache-2.0

/// Where the key of a state comes from, as --key says. It never says the key itself: others see the arguments.
package enum KeySource: Equatable, Sendable {
  /// A random key in a file beside the state.
  case beside
  case key(Place)
  case passphrase(Place)

  package enum Place: Equatable, Sendable {
    case file(String)
    /// A descriptor that whoever started us has opened.
    case descriptor(CInt)
    /// A file that the service manager has put into $CREDENTIALS_DIRECTORY.
    case credential(String)
  }

  /// What the text may be, for people.
  package static let forms = "[passphrase-]file:PATH, [passphrase-]fd:N, [passphrase-]credential:NAME or beside"

  /// Nil where the text is none of `forms`.
  package init?(_ text: String) {
    if text == "beside" {
      self = .beside
      return
    }
    let prefix = "passphrase-"
    let isPassphrase = text.hasPrefix(prefix)
    guard let place = Place(isPassphrase ? text.dropFirst(prefix.count) : text[...]) else { return nil }
    self = isPassphrase ? .passphrase(place) : .key(place)
  }
}

extension KeySource.Place {
  fileprivate init?(_ text: Substring) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, !parts[1].utf8.contains(0) else { return nil }
    let value = String(parts[1])
    switch parts[0] {
    case "file": self = .file(value)
    case "fd":
      // The standard streams are others'.
      guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = CInt(value), number > 2 else {
        return nil
      }
      self = .descriptor(number)
    case "credential":
      guard !value.contains("/"), value != ".", value != ".." else { return nil }
      self = .credential(value)
    default: return nil
    }
  }
}
