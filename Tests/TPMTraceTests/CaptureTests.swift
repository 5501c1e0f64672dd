// SPDX-License-Identifier: Apache-2.0
import TPMCore
import Testing

@testable import TPMTrace

@Suite struct CaptureTests {
  /// TPM2_NV_Write by the owner's password.
  private let command: [UInt8] =
    [0x80, 0x02, 0, 0, 0, 0x29, 0, 0, 0x01, 0x37, 0x40, 0, 0, 1, 0x01, 0x80, 0, 1]
    + [0, 0, 0, 11, 0x40, 0, 0, 9, 0, 0, 1, 0, 2, 0x70, 0x77] + [0, 4, 1, 2, 3, 4, 0, 0]
  private let success: [UInt8] = [0x80, 0x02, 0, 0, 0, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]

  private func capture(_ packets: [([UInt8], CaptureWriter.Direction)]) -> [UInt8] {
    var writer = CaptureWriter()
    var output = Writer()
    writer.begin(&output)
    for (place, (octets, direction)) in packets.enumerated() {
      writer.write(octets.rawSpan, direction, at: 1 << 33 | UInt64(place), locality: 3, &output)
    }
    return output.copy
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var reader = CaptureReader()
    let packets = try reader.read(capture([(command, .command), (success, .response)]))
    #expect(packets.map(\.octets) == [command, success])
    #expect(packets.map(\.direction) == [.command, .response])
    #expect(packets.map(\.microseconds) == [1 << 33, 1 << 33 | 1])
    #expect(packets[0].locality == 3)
  }

  @Test func aCaptureMayComeInPieces() throws {
    var reader = CaptureReader()
    var packets: [CaptureReader.Packet] = []
    for octet in capture([(command, .command), (success, .response)]) { packets += try reader.read([octet]) }
    #expect(packets.map(\.octets) == [command, success])
  }

  @Test func oneCaptureMayFollowAnother() throws {
    var reader = CaptureReader()
    let one = capture([(command, .command)])
    #expect(try reader.read(one + one).count == 2)
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 12), Array("hello, world".utf8)])
  func whatIsNoCaptureIsRefused(octets: [UInt8]) {
    var reader = CaptureReader()
    #expect(throws: CaptureReader.Failure.self) { try reader.read(octets) }
  }

  @Test func aDamagedCaptureIsRefused() throws {
    var octets = capture([(command, .command)])
    octets[48 + 4] = 0xFF
    var reader = CaptureReader()
    #expect(throws: CaptureReader.Failure.self) { try reader.read(octets) }
  }

  @Test func aCommandIsOneLine() {
    let entry = TraceEntry(command, success, showsSecrets: false)
    #expect(entry.line == "TPM2_NV_Write(authHandle: TPM_RH_OWNER, nvIndex: 0x01800001) [password] -> TPM_RC_SUCCESS")
    #expect(entry.details.contains("data: 01020304"))
  }

  @Test(arguments: [0, 5, 10, 14, 20, 30, 40]) func aCommandThatIsCutOffIsShownAsFarAsItGoes(length: Int) {
    let entry = TraceEntry(Array(command.prefix(length)), nil, showsSecrets: false)
    #expect(entry.line.hasSuffix("-> no response"))
    #expect(!entry.details.isEmpty)
  }

  @Test func secretsAreLeftOut() throws {
    let parts = CommandParts(command)
    #expect(parts.masked.count == command.count)
    #expect(Array(parts.masked[31..<33]) == [0, 0])
    #expect(Array(parts.masked[33...]) == Array(command[33...]))
    // TPM2_HierarchyChangeAuth: the new authValue is secret, the words tell its length.
    let change: [UInt8] =
      [0x80, 0x02, 0, 0, 0, 0x21, 0, 0, 0x01, 0x29, 0x40, 0, 0, 1, 0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 1, 0, 0]
      + [0, 4, 0xAA, 0xBB, 0xCC, 0xDD]
    #expect(TraceEntry(change, nil, showsSecrets: false).details.contains("newAuth: (4 octets)"))
    #expect(TraceEntry(change, nil, showsSecrets: true).details.contains("AABBCCDD"))
    #expect(CommandParts(change).masked.suffix(4) == [0, 0, 0, 0])
  }

  @Test func aRefusalIsItsCode() {
    let refusal: [UInt8] = [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x49]
    #expect(TraceEntry(command, refusal, showsSecrets: false).line.hasSuffix("-> TPM_RC_NV_AUTHORIZATION"))
  }

  @Test func commandsArePairedWithTheirResponses() throws {
    var (reader, pairs) = (CaptureReader(), TracePairs())
    let packets = try reader.read(
      capture([(command, .command), (command, .command), (success, .response), (command, .command)]))
    let taken = packets.compactMap { pairs.take($0) }
    #expect(taken.map { $0.response != nil } == [false, true])
    #expect(pairs.finish() != nil)
    #expect(pairs.finish() == nil)
  }
}
