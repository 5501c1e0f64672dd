// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The table of docs/security-cases.md against the tests that it names.
struct SecurityCasesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    .standardized

  /// The names of tests in the table: they stand in backquotes and are not files.
  private static func named() throws -> [String] {
    let text = try String(contentsOf: root.appending(path: "docs/security-cases.md"), encoding: .utf8)
    return text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && !$0.element.contains(".") && !$0.element.contains("/") }
      .map { String($0.element) }
  }

  @Test func everyTestOfTheTableIsThere() throws {
    let files = try #require(
      FileManager.default.enumerator(at: Self.root.appending(path: "Tests"), includingPropertiesForKeys: nil))
    var functions: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for part in text.components(separatedBy: "func ").dropFirst() {
        functions.insert(String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
      }
    }
    let named = try Self.named()
    #expect(named.count > 30)
    #expect(named.filter { !functions.contains($0) } == [])
    // And every test that is named after a case is in the table.
    let prefixes = ["cve20", "libtpms", "swtpm1", "wolfTPM"]
    let cases = functions.filter { name in prefixes.contains { name.hasPrefix($0) } && name.contains("_") }
    #expect(cases.subtracting(named) == [])
  }
}
