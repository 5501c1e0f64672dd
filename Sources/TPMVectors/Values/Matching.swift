// SPDX-License-Identifier: Apache-2.0
import TPMCore

extension Scope {
  /// Compares what a TPM has answered with what a vector expects.
  ///
  /// - Returns: where they differ and how; nil where they do not
  func difference(_ actual: Value, from expected: Value, at path: String) throws(VectorError) -> String? {
    if let rule = expected.function, let found = try difference(actual, from: rule, at: path) { return found.text }
    let expected = expected.mayHoldRules ? expected : try evaluate(expected)
    switch (expected, actual) {
    case (.structure(let wanted), .structure(let fields)):
      for (name, value) in wanted.sorted(by: { $0.key < $1.key }) {
        guard let field = fields[name] else { return "\(path) has no \(name)" }
        if let text = try difference(field, from: value, at: "\(path).\(name)") { return text }
      }
      return nil
    case (.list(let wanted), .list(let elements)):
      guard wanted.count == elements.count else { return "\(path) has \(elements.count) elements: \(actual)" }
      for (place, value) in wanted.enumerated() {
        if let text = try difference(elements[place], from: value, at: "\(path).\(place)") { return text }
      }
      return nil
    default:
      return try isEqual(actual, expected) ? nil : "\(path) is \(actual), not \(expected)"
    }
  }

  /// The outcome of a rule: nothing to say, or the text of a difference.
  private struct Outcome { var text: String? }

  private func difference(
    _ actual: Value, from rule: (name: String, argument: Value), at path: String
  ) throws(VectorError) -> Outcome? {
    let isMet: Bool
    switch rule.name {
    case "$any": isMet = true
    case "$size": isMet = try UInt64(actual.asOctets().count) == evaluate(rule.argument).asNumber()
    case "$atLeast": isMet = try actual.asNumber() >= evaluate(rule.argument).asNumber()
    case "$atMost": isMet = try actual.asNumber() <= evaluate(rule.argument).asNumber()
    case "$bits":
      let number = try actual.asNumber()
      let (set, clear) = (try rule.argument["set"]?.asNumber() ?? 0, try rule.argument["clear"]?.asNumber() ?? 0)
      isMet = number & set == set && number & clear == 0
    case "$not": isMet = try difference(actual, from: rule.argument, at: path) != nil
    case "$oneOf":
      var isOne = false
      for value in rule.argument.elements where try difference(actual, from: value, at: path) == nil { isOne = true }
      isMet = isOne
    case "$contains":
      guard case .list(let elements) = actual else { return Outcome(text: "\(path) is no list") }
      var isThere = false
      for element in elements where try difference(element, from: rule.argument, at: path) == nil { isThere = true }
      isMet = isThere
    case "$attested":
      let attest = try Value.decoded(Attest.self, try actual.asOctets())
      return Outcome(text: try difference(attest, from: rule.argument, at: path))
    default: return nil
    }
    return Outcome(text: isMet ? nil : "\(path) is \(actual), which is not \(rule.name) \(rule.argument)")
  }

  private func isEqual(_ actual: Value, _ expected: Value) throws(VectorError) -> Bool {
    switch (actual, expected) {
    case (.octets(let octets), .text), (.octets(let octets), .octets): return try octets == expected.asOctets()
    case (.text(let one), .text(let other)) where one.contains("|") || other.contains("|"):
      return Set(one.bitNames) == Set(other.bitNames)
    case (.text(let one), .text(let other)) where one == other: return true
    case (.integer, .text), (.text, .integer), (.text, .text), (.integer, .boolean):
      guard let one = actual.number(), let other = expected.number() else { return false }
      return one == other
    default: return actual == expected
    }
  }
}

extension Value {
  /// Whether the fields or elements are to be looked at one by one, since there may be rules among them.
  fileprivate var mayHoldRules: Bool {
    switch self {
    case .structure: function == nil
    case .list: true
    default: false
    }
  }
}

extension String {
  fileprivate var bitNames: [Substring] { replacing(" ", with: "").split(separator: "|") }
}
