// SPDX-License-Identifier: Apache-2.0

/// A response code that the doc comment of a command names, with the handle, parameter or session that it is said of.
struct DocumentedCode {
  let name: String
  /// "handle 1", "parameter 2" or "session 1"; nil where the comment does not say.
  let place: String?

  /// As a run of the tests tells of it.
  var text: String { place.map { "\(name), \($0)" } ?? name }

  /// The codes of a file: every item of its list that begins with one, up to the colon. Places belong to the codes in
  /// front of them, as in "TPM_RC_SIZE, TPM_RC_KEY + parameter 1, TPM_RC_TYPE + handle 1, handle 2: ...".
  static func all(in text: String) -> [DocumentedCode] {
    items(in: text).flatMap { item in
      var result: [DocumentedCode] = []
      var (names, places): ([String], [String]) = ([], [])
      func flush() {
        for name in names {
          result += places.isEmpty ? [Self(name: name, place: nil)] : places.map { Self(name: name, place: $0) }
        }
        (names, places) = ([], [])
      }
      for match in item.prefix(while: { $0 != ":" }).matches(of: /TPM_RC_\w+|(?:handle|parameter|session) \d/) {
        if match.output.hasPrefix("TPM_RC_") {
          if !places.isEmpty { flush() }
          names.append(String(match.output))
        } else {
          places.append(String(match.output))
        }
      }
      flush()
      return result
    }
  }

  /// The items of the lists in doc comments, each on one line.
  private static func items(in text: String) -> [String] {
    var items: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("/// - ") {
        items.append(String(line.dropFirst(6)))
      } else if line.hasPrefix("///   "), let last = items.popLast() {
        items.append("\(last) \(line.dropFirst(6))")
      }
    }
    return items.filter { $0.hasPrefix("TPM_RC_") }
  }
}
