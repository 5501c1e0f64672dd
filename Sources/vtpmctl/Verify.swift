// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import TPMClient
internal import TPMVectors

/// vtpmctl verify: runs vectors against a TPM.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs vectors against any TPM 2.0.",
    discussion: """
      The TPM is vtpmd's engine in this process unless --tpm names another: in-process[:PROFILE], /dev/tpm0,
      unix:PATH, tcp:HOST:PORT, mssim:host=HOST,port=PORT, swtpm:host=HOST,port=PORT, cmd:COMMAND.

      A case is passed, failed, or absent where the TPM does not have what the case is about. The last line counts
      them; the exit status is 1 if a case has failed, and 2 if the vectors cannot be read or the TPM not be reached.
      """)

  @Argument(help: "Files of vectors, and folders with such files.", completion: .file())
  var vectors: [String]

  @Option(help: "Where the TPM is.")
  var tpm = "in-process"

  @Option(help: ArgumentHelp("Only cases whose FILE/NAME matches, with * and ?.", valueName: "glob"))
  var only: String?

  @Option(help: ArgumentHelp("Leaves out cases whose FILE/NAME matches.", valueName: "glob"))
  var skip: [String] = []

  @Option(help: ArgumentHelp("Writes the results as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Writes the results as JUnit has them.", valueName: "file"))
  var junit: String?

  @Flag(help: "Allows cases that clear a TPM behind a device, or change its seeds.")
  var destructive = false

  @Flag(help: "Names the cases that are absent, and why.")
  var absent = false

  func run() throws {
    do {
      let files = try VectorFolder.files(in: vectors)
      let address = try TransportAddress(tpm)
      var runner = try Runner(address, isDestructive: destructive)
      let summary = run(files, with: &runner)
      try write(summary)
      show(summary)
      if summary.total.failed > 0 { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      Progress.end()
      FileHandle.standardError.write(Data("vtpmctl: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func run(_ files: [(name: String, file: VectorFile)], with runner: inout Runner) -> Summary {
    let count = files.reduce(0) { $0 + $1.file.cases.count }
    var summary = Summary()
    for (name, file) in files {
      runner.run(file, named: name, where: { isWanted(name + "/" + $0.name) }) { result in
        summary.add(result)
        switch result.outcome {
        case .passed: break
        case .failed(let reason):
          Progress.end()
          print("FAILED \(result.file)/\(result.name) (\(result.clause))\n  \(reason)")
        case .absent(let what):
          guard absent else { break }
          Progress.end()
          print("absent \(result.file)/\(result.name): \(what)")
        }
        Progress.show(summary.results.count, of: count, name)
      }
    }
    Progress.end()
    return summary
  }

  private func isWanted(_ name: String) -> Bool {
    func matches(_ glob: String) -> Bool { unsafe fnmatch(glob, name, 0) == 0 }
    return (only.map(matches) ?? true) && !skip.contains(where: matches)
  }

  private func write(_ summary: Summary) throws {
    if let json { try JSONReport(summary, of: tpm).encoded().write(to: URL(filePath: json)) }
    if let junit { try Data(JUnitReport(summary, of: tpm).text.utf8).write(to: URL(filePath: junit)) }
  }

  private func show(_ summary: Summary) {
    for (clause, counts) in summary.byClause {
      print("\(clause): \(counts.passed) passed, \(counts.failed) failed, \(counts.absent) absent")
    }
    print("\(summary.total.passed) passed, \(summary.total.failed) failed, \(summary.total.absent) absent")
  }
}

/// A line that tells how far it is, where somebody watches.
private enum Progress {
  private static let isWatched = isatty(STDERR_FILENO) == 1

  static func show(_ done: Int, of count: Int, _ name: String) {
    guard isWatched else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(done) of \(count)  \(name)".utf8))
  }

  static func end() {
    guard isWatched else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}
