// SPDX-License-Identifier: Apache-2.0
import TPMCore

/// One row of the document: a command code, and how far it is.
struct CommandRow {
  /// What a software TPM has nothing real for; docs/conformance.md says why.
  static let leftOut: Set<String> = [
    "TPM2_AC_GetCapability", "TPM2_AC_Send", "TPM2_FieldUpgradeStart", "TPM2_FieldUpgradeData", "TPM2_FirmwareRead",
  ]

  /// The names of the code in Part 3: two commands may share one.
  let names: String
  let code: UInt32
  let clauses: String
  let since: String
  let summary: CommandSummary?
  let source: String?
  let tests: String?
  /// "done", or what is missing.
  let status: String

  var isDone: Bool { status == "done" }

  /// A row for every code of version 1.84 that is not left out, in the order of the clauses.
  static func all(in files: PackageFiles) throws -> [CommandRow] {
    let commands = try files.specifiedCommands().filter { $0.since != "1.85" && !leftOut.contains($0.name) }
    let summaries = Dictionary(CommandSummary.all.map { ($0.code, $0) }) { first, _ in first }
    var seen: Set<UInt32> = []
    return try commands.compactMap { command in
      guard seen.insert(command.code).inserted else { return nil }
      return try CommandRow(
        commands.filter { $0.code == command.code }, summary: summaries[command.code], in: files)
    }
  }

  private init(_ commands: [SpecifiedCommand], summary: CommandSummary?, in files: PackageFiles) throws {
    names = commands.map(\.name).joined(separator: ", ")
    code = commands[0].code
    clauses = commands.map(\.clauseNumber).joined(separator: ", ")
    since = commands.map(\.since).min() ?? ""
    self.summary = summary
    source = summary.flatMap { files.source(of: $0.type) }
    tests = try source.flatMap { try files.tests(of: summary?.type ?? "", at: $0) }
    status = try Self.gap(commands, source, tests, in: files) ?? "done"
  }

  /// What is missing of commands that share a code.
  private static func gap(
    _ commands: [SpecifiedCommand], _ source: String?, _ tests: String?, in files: PackageFiles
  ) throws -> String? {
    guard let source else { return "without a file" }
    guard tests != nil else { return "without a test" }
    let said = try clause(saidIn: files.text(of: source))
    return commands.contains { $0.clauseNumber == said } ? nil : "says clause \(said ?? "none")"
  }

  /// The clause in the doc comment of a command.
  private static func clause(saidIn text: String) throws -> String? {
    let comment = text.split(separator: "\n").drop { !$0.hasPrefix("/// TPM2_") }.prefix { $0.hasPrefix("///") }
    return comment.joined(separator: "\n").firstMatch(of: /Part 3,\s(?:\/\/\/ )?([0-9]+\.[0-9]+)/).map { "\($0.1)" }
  }
}
