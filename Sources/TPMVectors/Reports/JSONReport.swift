// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// The results as JSON: the counts, and each case with its outcome.
package struct JSONReport: Encodable {
  private struct Entry: Encodable {
    let file, clause, name, outcome: String
    let reason: String?
  }

  private let tpm: String
  private let passed, failed, absent: Int
  private let cases: [Entry]

  package init(_ summary: Summary, of tpm: String) {
    self.tpm = tpm
    (passed, failed, absent) = (summary.total.passed, summary.total.failed, summary.total.absent)
    cases = summary.results.map { result in
      let (outcome, reason) = result.outcome.words
      return Entry(file: result.file, clause: result.clause, name: result.name, outcome: outcome, reason: reason)
    }
  }

  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}

/// The results as JUnit has them, which most CI systems show.
package struct JUnitReport {
  package let text: String

  package init(_ summary: Summary, of tpm: String) {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    let total = summary.total
    let count = total.passed + total.failed + total.absent
    lines.append(
      "<testsuite name=\"\(Self.escaped(tpm))\" tests=\"\(count)\" failures=\"\(total.failed)\" skipped=\"\(total.absent)\">"
    )
    for result in summary.results {
      let head = "  <testcase classname=\"\(Self.escaped(result.file))\" name=\"\(Self.escaped(result.name))\""
      switch result.outcome {
      case .passed: lines.append(head + "/>")
      case .failed(let reason): lines.append(head + "><failure message=\"\(Self.escaped(reason))\"/></testcase>")
      case .absent(let what): lines.append(head + "><skipped message=\"\(Self.escaped(what))\"/></testcase>")
      }
    }
    text = (lines + ["</testsuite>", ""]).joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension CaseResult.Outcome {
  fileprivate var words: (outcome: String, reason: String?) {
    switch self {
    case .passed: ("passed", nil)
    case .failed(let reason): ("failed", reason)
    case .absent(let what): ("absent", what)
    }
  }
}
