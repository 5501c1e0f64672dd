// SPDX-License-Identifier: Apache-2.0
import TPMStore

@testable import vtpmd

/// Octets as a client of a socket sends them, or as a command line; the first one says as which.
func frontendsTarget(_ input: [UInt8]) -> CInt {
  guard input.count >= 2 else { return -1 }
  let octets = Array(input.dropFirst(2))
  let piece = 1 + Int(input[1] % 32)
  switch input[0] % 5 {
  case 0: compare(octets, piece) { CommandPort() }
  case 1: compare(octets, piece) { ControlPort(.simulator) }
  // What belongs to a request of swtpm's, what came along with it has to say.
  case 2: served(octets, piece, ControlPort(.swtpm))
  case 3: served(octets, piece, ControlPort(.undecided))
  default: readArguments(octets)
  }
  return 0
}

/// A client is answered the same however its octets come.
private func compare(_ octets: [UInt8], _ piece: Int, _ port: () -> any Port) {
  let whole = served(octets, octets.count, port())
  let pieces = served(octets, piece, port())
  require(whole.answers == pieces.answers, "\(hexadecimal(octets)) in pieces of \(piece) is answered otherwise")
  require(whole.calls == pieces.calls, "\(hexadecimal(octets)) in pieces of \(piece) does something else")
}

/// Serves a client that sends these octets and then no more.
@discardableResult
private func served(_ octets: [UInt8], _ piece: Int, _ port: any Port) -> (answers: [UInt8], calls: [String]) {
  let stream = MemoryStream(octets, piece: piece)
  let engine = EchoEngine()
  let roster = Roster()
  let store = SwitchedStore(EphemeralStore())
  var host = Host(engine, platform: LinuxPlatform(), store: store, roster: roster, startsUp: false)
  host.powerOn()
  let connection = Connection(stream, port, maxCommandSize: host.maxCommandSize, roster: roster)
  // Each turn takes a piece of the input, serves a request, or finds that there is no more.
  var turns = 3 * octets.count + 16
  while !connection.isFinished, host.ending == nil {
    _ = connection.handle([.readable, .writable], host: &host)
    turns -= 1
    require(turns > 0, "\(hexadecimal(octets)) is served without an end")
  }
  return (stream.answers, engine.calls)
}

/// A command line, whose arguments end with zeros.
private func readArguments(_ octets: [UInt8]) {
  let words = octets.split(separator: 0, omittingEmptySubsequences: false)
  let arguments = words.map { String(decoding: $0, as: UTF8.self) }
  for hasProxy in [true, false] { _ = try? OptionParser.parse(arguments, hasProxy: { hasProxy }) }
}
