// SPDX-License-Identifier: Apache-2.0
internal import Foundation
public import TPMCore

/// A TPM in a process of its own, which takes commands on its standard input and writes responses to its standard
/// output: `vtpmd --stdio`, or any program for the `cmd` TCTI of tpm2-tss.
public final class ChildProcess: Transport {
  private let process = Process()
  private var socket: Descriptor?

  /// Starts a command line with the shell.
  public init(_ commandLine: String) throws(TransportError) {
    let (own, other) = try Descriptor.pair()
    let end = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec \(commandLine)"]
    process.standardInput = end
    process.standardOutput = end
    do { try process.run() } catch { throw TransportError("cannot start \(commandLine): \(error)") }
    // Only the process has it now, so that its end is the end of the connection.
    try? end.close()
    socket = own
  }

  deinit {
    // The end of its input is the end of the TPM.
    socket = nil
    process.waitUntilExit()
  }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    guard locality == 0 else { throw .unsupported("locality \(locality)") }
    try socket?.exchange(command, &response)
  }
}
