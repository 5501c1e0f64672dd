// SPDX-License-Identifier: Apache-2.0
package import TPMCore

/// Pairs of commands and responses out of the packets of a capture.
package struct TracePairs: Sendable {
  private var command: CaptureReader.Packet?

  package init() {}

  /// A command that has its response now, or will have none since another command has come.
  package mutating func take(
    _ packet: CaptureReader.Packet
  ) -> (command: CaptureReader.Packet, response: CaptureReader.Packet?)? {
    defer { command = packet.direction == .command ? packet : nil }
    guard let command else { return nil }
    return (command, packet.direction == .response ? packet : nil)
  }

  /// The command that has no response at the end.
  package mutating func finish() -> CaptureReader.Packet? {
    defer { command = nil }
    return command
  }
}

extension CaptureWriter {
  /// Writes a command and its response; without their secrets, unless those are to be there.
  package mutating func write(
    _ command: CaptureReader.Packet, _ response: CaptureReader.Packet?, showsSecrets: Bool, _ output: inout Writer
  ) {
    let parts = CommandParts(command.octets)
    let octets = showsSecrets ? command.octets : parts.masked
    write(octets.rawSpan, .command, at: command.microseconds, locality: command.locality, &output)
    guard let response else { return }
    let answer = showsSecrets ? response.octets : AnswerParts(response.octets, to: parts).masked
    write(answer.rawSpan, .response, at: response.microseconds, &output)
  }
}

extension CaptureReader.Packet {
  /// Where the command came from, as its comment says.
  package var locality: UInt8 {
    guard let comment, comment.hasPrefix("locality ") else { return 0 }
    return UInt8(comment.dropFirst("locality ".count)) ?? 0
  }
}
