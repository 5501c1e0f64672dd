// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl inspect: shows what a state holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows what the state of a TPM holds, but for its secrets.",
    discussion: "The directory is locked meanwhile; a state that a vtpmd uses is not shown.")

  @OptionGroup var options: StateOptions

  @Flag(help: "Shows it as JSON.")
  var json = false

  func run() throws {
    try explaining { () throws(Failure) in
      let found = try options.open()
      let inspection = Inspection(found.report, try found.summary())
      guard json else { return print(inspection.text, terminator: "") }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      guard let data = try? encoder.encode(inspection) else { throw Failure(.software, "there is no JSON for it") }
      print(String(decoding: data, as: UTF8.self))
    }
  }
}
