// SPDX-License-Identifier: Apache-2.0
import TPMCore

/// The response codes that a run of the unit tests has seen, against those that it has to see: what the doc comments of
/// the commands name, and what the clauses of Part 3 name (Vectors/spec/response-codes.json).
struct ReachedCodes {
  /// The answers of each command.
  private let answers: [UInt32: Set<String>]

  /// - Parameter log: what the tests have written to VTPMD_RESPONSE_LOG: a command code and an answer in each line.
  init(log: String) {
    var answers: [UInt32: Set<String>] = [:]
    for line in log.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let code = UInt32(parts[0]) else { continue }
      answers[code, default: []].insert(String(parts[1]))
    }
    self.answers = answers
  }

  /// What no test has seen, a line for each.
  func missing(in files: PackageFiles) throws -> [String] {
    try missingInComments(files) + missingInClauses(files)
  }

  private func missingInComments(_ files: PackageFiles) throws -> [String] {
    try CommandSummary.all.flatMap { command in
      guard let source = files.source(of: command.type) else { return ["\(command.type): no file"] }
      let codes = DocumentedCode.all(in: try files.text(of: source)).map(\.text)
      return codes.filter { !(answers[command.code] ?? []).contains($0) }.map { "\(source): \($0)" }
    }
  }

  /// A clause names codes without the numbers of handles, parameters and sessions.
  private func missingInClauses(_ files: PackageFiles) throws -> [String] {
    let codes = Dictionary(try files.specifiedCommands().map { ($0.name, $0.code) }) { first, _ in first }
    let every = Set(answers.values.joined())
    return try files.specifiedCodes().flatMap { command in
      let found = command.name == "any" ? every : codes[command.name].flatMap { answers[$0] } ?? []
      let names = Set(found.compactMap { $0.split(separator: ",").first.map(String.init) })
      return command.codes.filter { !names.contains($0) }.map { "\(command.name): \($0)" }
    }
  }
}
