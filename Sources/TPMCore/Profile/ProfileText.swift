// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the text of a profile.
public struct ProfileError: Error, Equatable, CustomStringConvertible {
  /// The number of the line, from 1 on; nil where it is the text as a whole.
  public let line: Int?
  public let message: String

  init(_ line: Int?, _ message: String) { (self.line, self.message) = (line, message) }

  public var description: String { line.map { "line \($0): \(message)" } ?? message }
}

/// A text as lines `key = value`, before anybody knows what the values mean.
struct ProfileText {
  struct Entry {
    let line: Int
    let value: Substring

    /// The words of the value, between which there are blanks or commas.
    var words: [Substring] { value.split { $0 == " " || $0 == "," || $0 == "\t" } }
  }

  private var entries: [String: Entry] = [:]

  subscript(key: String) -> Entry? { entries[key] }

  /// Takes the text apart; what is behind a # is a comment.
  init(_ text: RawSpan) throws(ProfileError) {
    guard text.byteCount <= Profile.maximumTextSize else {
      throw ProfileError(nil, "longer than \(Profile.maximumTextSize) octets, so it is no profile")
    }
    for (place, line) in [UInt8](text).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      try take(line, number: place + 1)
    }
  }

  private mutating func take(_ line: ArraySlice<UInt8>, number: Int) throws(ProfileError) {
    var octets = line.prefix { $0 != 0x23 }
    if octets.last == 0x0D { octets.removeLast() }
    // Nothing is repeated in a message that a terminal could take for more than text.
    guard octets.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
      throw ProfileError(number, "only ASCII may stand outside of comments")
    }
    let text = String(decoding: octets, as: UTF8.self)
    guard text.contains(where: { $0 != " " && $0 != "\t" }) else { return }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw ProfileError(number, "not of the form key = value") }
    let key = String(parts[0].split { $0 == " " || $0 == "\t" }.joined(separator: " "))
    guard Profile.keys.contains(key) else { throw ProfileError(number, "unknown key \(quoted(key))") }
    if let other = entries[key] { throw ProfileError(number, "\(key) stands in line \(other.line) already") }
    let entry = Entry(line: number, value: parts[1])
    guard !entry.words.isEmpty else { throw ProfileError(number, "\(key) has no value") }
    entries[key] = entry
  }
}

/// A word for a message, cut off where it is long.
func quoted(_ word: some StringProtocol) -> String {
  word.utf8.count <= 40 ? "'\(word)'" : "'\(word.prefix(40))...'"
}
