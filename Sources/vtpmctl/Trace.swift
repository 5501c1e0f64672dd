// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import TPMCore
internal import TPMTrace

/// vtpmctl trace: shows a recorded stream of commands.
struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows the commands and responses that vtpmd --trace has recorded.",
    discussion: """
      Reads captures of vtpmd --trace, of tpm2-tss (its pcap TCTI) and of Wireshark, where plain commands go to TCP
      port 2321. Passwords, sensitive areas and other secrets are left out, from what is shown and from what is written.
      """)

  @Argument(help: "The capture; - is standard input.", completion: .file())
  var capture = "-"

  @Flag(name: .shortAndLong, help: "Shows every field.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Goes on as the capture grows.")
  var follow = false

  @Flag(help: "Shows and writes secrets too.")
  var secrets = false

  @Option(help: ArgumentHelp("Writes a capture that Wireshark opens, instead of showing it.", valueName: "file"))
  var pcapng: String?

  func run() throws {
    do {
      let input = capture == "-" ? FileHandle.standardInput : try open(capture)
      var sink: any TraceSink = try pcapng.map { try CaptureSink($0, showsSecrets: secrets) } ?? TextSink(self)
      var reader = CaptureReader()
      var pairs = TracePairs()
      while let octets = try next(of: input) {
        for packet in try reader.read(octets) {
          if let (command, response) = pairs.take(packet) { try sink.take(command, response) }
        }
      }
      if let command = pairs.finish() { try sink.take(command, nil) }
    } catch {
      FileHandle.standardError.write(Data("vtpmctl: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func open(_ path: String) throws -> FileHandle {
    guard let file = FileHandle(forReadingAtPath: path) else { throw ValidationError("cannot read \(path)") }
    return file
  }

  /// The next octets; nil at the end, which does not come while the capture is followed.
  private func next(of input: FileHandle) throws -> [UInt8]? {
    while true {
      if let data = try input.read(upToCount: 65536), !data.isEmpty { return [UInt8](data) }
      guard follow else { return nil }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }
}

/// Where a stream of commands goes.
private protocol TraceSink {
  mutating func take(_ command: CaptureReader.Packet, _ response: CaptureReader.Packet?) throws
}

/// Words for people on standard output, with the seconds since the first command.
private struct TextSink: TraceSink {
  private let options: Trace
  private var start: UInt64?

  init(_ options: Trace) { self.options = options }

  mutating func take(_ command: CaptureReader.Packet, _ response: CaptureReader.Packet?) {
    let entry = TraceEntry(command.octets, response?.octets, showsSecrets: options.secrets)
    let begin = start ?? command.microseconds
    start = begin
    let seconds = Double(command.microseconds &- begin) / 1_000_000
    let place = command.locality == 0 ? "" : " (locality \(command.locality))"
    let time = String(format: "%10.6f", seconds)
    print("\(time) \(options.verbose ? entry.details : entry.line + place)")
  }
}

/// A capture without secrets.
private struct CaptureSink: TraceSink {
  private let file: FileHandle
  private let showsSecrets: Bool
  private var writer = CaptureWriter()

  init(_ path: String, showsSecrets: Bool) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw ValidationError("cannot write \(path)") }
    (self.file, self.showsSecrets) = (file, showsSecrets)
    var output = Writer()
    writer.begin(&output)
    try write(output)
  }

  mutating func take(_ command: CaptureReader.Packet, _ response: CaptureReader.Packet?) throws {
    var output = Writer()
    writer.write(command, response, showsSecrets: showsSecrets, &output)
    try write(output)
  }

  private func write(_ output: borrowing Writer) throws {
    try file.write(contentsOf: Data(output.copy))
  }
}
