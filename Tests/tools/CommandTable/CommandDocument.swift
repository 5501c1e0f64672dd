// SPDX-License-Identifier: Apache-2.0
import TPMCore

/// docs/commands.md.
struct CommandDocument {
  let rows: [CommandRow]

  var text: String {
    """
    <!-- Made by `swift run command-table > docs/commands.md`; ./test fails where it differs. -->
    # Commands

    Every command of version 1.84 of the specification but five, which [conformance.md](conformance.md) names: \
    \(rows.count) command codes. Clauses are those of Part 3, version 185; since is the oldest of 1.16, 1.38, 1.59, \
    1.83 and 1.84 that has the command.

    - attributes: those of TPMA_CC (Part 2, 8.9)
    - handles: with the role of their authorisation
    - sessions: `decrypt` and `encrypt` where the first parameter of the command or of the response may be encrypted
    - modes: `PP` where TPM2_PP_Commands can ask for physical presence, `PP always` where nothing else will do; \
    `not read-only` where TPM2_ReadOnlyControl forbids the command

    | command | code | clause | since | attributes | handles | sessions | modes | source | tests | status |
    |---|---|---|---|---|---|---|---|---|---|---|
    \(rows.map(\.line).joined(separator: "\n"))

    """
  }
}

extension CommandRow {
  fileprivate var line: String {
    let hexadecimal = String(code, radix: 16, uppercase: true)
    let cells = [
      names, "0x" + String(repeating: "0", count: 8 - hexadecimal.count) + hexadecimal, clauses, since,
      summary?.attributes.joined(separator: ", "), summary?.handlesText, summary?.sessionsText, summary?.modesText,
      source.map(Self.link), tests.map(Self.link), status,
    ]
    return "| " + cells.map { $0 ?? "" }.joined(separator: " | ") + " |"
  }

  private static func link(to path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return "[\(name.replacing(".swift", with: ""))](../\(path))"
  }
}

extension CommandSummary {
  fileprivate var handlesText: String {
    handles.map { handle in handle.name + (handle.role.map { " (\($0))" } ?? "") }.joined(separator: ", ")
  }

  fileprivate var sessionsText: String {
    guard allowsSessions else { return "none" }
    let uses = [(isDecryptable, "decrypt"), (isEncryptable, "encrypt")].filter(\.0).map(\.1)
    return uses.isEmpty ? "yes" : uses.joined(separator: ", ")
  }

  fileprivate var modesText: String {
    let presenceText: String? =
      switch presence {
      case .never: nil
      case .whereSet: "PP"
      case .always: "PP always"
      }
    return [presenceText, worksReadOnly ? nil : "not read-only"].compactMap { $0 }.joined(separator: ", ")
  }
}
