// SPDX-License-Identifier: Apache-2.0
internal import Foundation
public import TPMCore

/// A TPM in a process of its own, which takes commands on its standard input and writes responses to its standard
/// output: `vtpmd --stdio`, or any program for the `cmd` TCTI of tpm2-tss.
public final class ChildProcess: Transport {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Starts a command line with the shell.
  public init(_ commandLine: String) throws(TransportError) {
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec \(commandLine)"]
    process.standardInput = input
    process.standardOutput = output
    do { try process.run() } catch { throw TransportError("cannot start \(commandLine): \(error)") }
  }

  deinit {
    // The end of its input is the end of the TPM.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    guard locality == 0 else { throw .unsupported("locality \(locality)") }
    response.truncate(to: 0)
    do {
      try input.fileHandleForWriting.write(contentsOf: unsafe command.withUnsafeBytes { unsafe Data($0) })
    } catch { throw TransportError("the process has ended") }
    try read(10, &response)
    let size = Int(response.octets.bigEndian(at: 2))
    guard (10...maxResponseSize).contains(size) else { throw TransportError("the response says it has \(size) octets") }
    try read(size - 10, &response)
  }

  private func read(_ count: Int, _ response: inout Writer) throws(TransportError) {
    let end = response.count + count
    while response.count < end {
      guard let part = try? output.fileHandleForReading.read(upToCount: end - response.count), !part.isEmpty else {
        throw TransportError("the process has ended")
      }
      response.write([UInt8](part))
    }
  }
}
