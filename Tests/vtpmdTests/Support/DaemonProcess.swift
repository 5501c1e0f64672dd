// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The program itself, as users start it.
final class DaemonProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()

  /// The program lies beside the tests.
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("vtpmd")

  convenience init(_ arguments: String...) throws { try self.init(arguments) }

  init(_ arguments: [String]) throws {
    process.executableURL = Self.program
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  var identifier: Int32 { process.processIdentifier }

  func write(_ octets: [UInt8]) { input.fileHandleForWriting.write(Data(octets)) }
  func endInput() { try? input.fileHandleForWriting.close() }

  /// Waits for so many octets of standard output, or its end.
  func read(_ count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count, let more = try? output.fileHandleForReading.read(upToCount: count - octets.count),
      !more.isEmpty
    {
      octets += more
    }
    return octets
  }

  /// Waits for a line of standard output.
  func readLine() -> String {
    var octets: [UInt8] = []
    while let octet = read(1).first, octet != 0x0A { octets.append(octet) }
    return String(decoding: octets, as: UTF8.self)
  }

  func signal(_ number: Int32) { kill(identifier, number) }

  /// Waits for the end: the exit status, or minus the signal, and what was said on standard error, but for a line about
  /// what this kernel does not have.
  func end() -> (status: Int32, errors: String) {
    var text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    if !SandboxTests.hasLandlock { text.replace(/vtpmd: the sandbox lacks Landlock: .*\n/, with: "") }
    process.waitUntilExit()
    let status = process.terminationStatus
    return (process.terminationReason == .exit ? status : -status, text)
  }
}
