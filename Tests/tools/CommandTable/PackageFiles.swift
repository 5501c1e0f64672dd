// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files of this package, by the paths that the table shows.
struct PackageFiles {
  private let root: URL
  /// The paths of the engine's sources and tests, from the root of the package.
  private let paths: [String]

  init() throws {
    root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    var paths: [String] = []
    for folder in ["Sources/TPMCore", "Tests/TPMCoreTests"] {
      let inside = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      paths += inside.filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
    }
    self.paths = paths.sorted()
  }

  func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  func specifiedCommands() throws -> [SpecifiedCommand] { try table("commands") }
  func specifiedCodes() throws -> [SpecifiedCodes] { try table("response-codes") }

  private func table<T: Decodable>(_ name: String) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(contentsOf: root.appending(path: "Vectors/spec/\(name).json")))
  }

  /// The file of a command, which has the name of its type.
  func source(of type: String) -> String? {
    paths.first { $0.hasPrefix("Sources/") && $0.hasSuffix("/\(type).swift") }
  }

  /// The file of a command's tests: the one of its name in the folder that mirrors that of the source, else that file
  /// there which runs the command most often.
  func tests(of type: String, at source: String) throws -> String? {
    let folder = source.replacing("Sources/TPMCore/", with: "Tests/TPMCoreTests/").split(separator: "/").dropLast()
    let candidates = paths.filter { $0.split(separator: "/").dropLast() == folder && $0.hasSuffix("Tests.swift") }
    if let own = candidates.first(where: { $0.hasSuffix("/\(type)Tests.swift") }) { return own }
    let uses = try candidates.map { path in
      (path: path, count: try text(of: path).matches(of: try Regex("\\b\(type)\\.self")).count)
    }
    return uses.filter { $0.count > 0 }.max { $0.count < $1.count }?.path
  }
}

/// What the tables of Part 3 say of a command, as far as the document shows it.
struct SpecifiedCommand: Decodable {
  let name: String
  let commandCode: String
  let since: String
  let clause: String

  var code: UInt32 { UInt32(commandCode.dropFirst(2), radix: 16) ?? 0 }
  /// The number of the clause alone.
  var clauseNumber: String { clause.replacing("Part 3 ", with: "") }
}

/// The response codes that a clause of Part 3 names and this TPM gives. What is named and not given stands beside them
/// with the reason, for people.
struct SpecifiedCodes: Decodable {
  /// A command, or "any" for what no command has to itself.
  let name: String
  let codes: [String]
}
