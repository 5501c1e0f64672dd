// SPDX-License-Identifier: Apache-2.0
import Foundation

// With no argument, writes docs/commands.md to the standard output: from the code, the tables of Part 3 and the files of
// the tests. With the log of a run of the unit tests, looks there for every response code that has to be reached. Ends
// with 1 if something is missing, and says on the standard error what.
//
//     swift run command-table > docs/commands.md
//     VTPMD_RESPONSE_LOG=log swift test; swift run command-table log

do {
  let files = try PackageFiles()
  let missing: [String]
  if let log = CommandLine.arguments.dropFirst().first {
    missing = try ReachedCodes(log: String(contentsOfFile: log, encoding: .utf8)).missing(in: files)
  } else {
    let rows = try CommandRow.all(in: files)
    print(CommandDocument(rows: rows).text, terminator: "")
    missing = rows.filter { !$0.isDone }.map { "\($0.names): \($0.status)" }
  }
  for line in missing { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
  exit(missing.isEmpty ? 0 : 1)
} catch {
  FileHandle.standardError.write(Data("command-table: \(error)\n".utf8))
  exit(2)
}
