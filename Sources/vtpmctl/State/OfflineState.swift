// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// A state directory that is locked, and what was read of it.
struct OfflineState {
  let directory: StateDirectory
  let state: StoredState
  let report: StateReport
  /// Lines that were said while it was read.
  let remarks: [String]

  /// Reads a state, all of it.
  init(_ path: String, _ key: KeyMaterial) throws(Failure) {
    var remarks: [String] = []
    let directory = try StateDirectory(path, creates: false, key: key) { remarks.append($0) }
    guard let state = try directory.load(), let report = directory.report else {
      throw Failure(.state, "\(path) holds no TPM state")
    }
    (self.directory, self.state, self.report, self.remarks) = (directory, state, report, remarks)
  }

  /// What an engine makes of the state, which is damaged if that is nothing.
  func summary() throws(Failure) -> StateSummary { try Self.summary(of: state, directory.place) }

  static func summary(of state: StoredState, _ place: String) throws(Failure) -> StateSummary {
    do throws(StateError) {
      return try StateSummary(state)
    } catch {
      throw Failure(.state, "\(place): \(error): its records verify, but are not those of a TPM")
    }
  }
}

/// The value of --key and its like.
enum KeyArgument {
  static let help = ArgumentHelp(
    "Where the key is read from: \(KeySource.forms). Without it, the key lies beside the state.", valueName: "source")

  static func material(_ text: String?, option: String = "--key") throws(Failure) -> KeyMaterial {
    guard let text else { return .beside }
    // What is wrong is not repeated: it may be the key itself.
    guard let source = KeySource(text) else { throw Failure(.usage, "option \(option) needs \(KeySource.forms)") }
    return try source.read()
  }
}

extension ParsableCommand {
  /// Does what may fail: one line on standard error, and the exit status that docs/exit-status.md explains.
  func explaining(_ body: () throws(Failure) -> Void) throws {
    do throws(Failure) {
      try body()
    } catch {
      FileHandle.standardError.write(Data("vtpmctl: \(error.message)\n".utf8))
      throw ExitCode(error.status.rawValue)
    }
  }
}
