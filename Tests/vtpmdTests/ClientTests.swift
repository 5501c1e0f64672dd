// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TPMClient
import TPMCore
import TPMCrypto
import TestSupport
import Testing

@testable import vtpmd

/// The clients that people have: tpm2-tss's TCTIs through tpm2-tools (Debian package tpm2-tools).
struct ClientTests {
  private let temporary = TemporaryDirectory()

  /// Runs a tool of tpm2-tools over a TCTI and answers what it prints; it must succeed.
  private func run(_ tool: String, _ arguments: [String], over tcti: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool, "-T", tcti] + arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(tool) over \(tcti): \(text)")
    return text
  }

  private func isRandom(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-f]{32}\n?/) != nil }

  /// A daemon on both kinds of sockets, and the TCTIs that reach it.
  private func serve() throws -> (daemon: DaemonProcess, simulator: [String], swtpm: [String]) {
    let path = temporary.at("socket")
    let daemon = try DaemonProcess("--ephemeral", "--unix", path, "--tcp", "127.0.0.1:0")
    _ = daemon.readLine()
    let line = daemon.readLine()
    let port = try #require(line.firstMatch(of: /:([0-9]+) and/)?.1)
    let places = ["path=\(path)", "host=127.0.0.1,port=\(port)"]
    return (daemon, places.map { "mssim:\($0)" }, places.map { "swtpm:\($0)" })
  }

  @Test func bothKindsOfTCTIReachTheSameTPM() throws {
    let (daemon, simulator, swtpm) = try serve()
    _ = try run("tpm2_startup", ["-c"], over: simulator[0])
    for tcti in simulator + swtpm + simulator {
      #expect(isRandom(try run("tpm2_getrandom", ["16", "--hex"], over: tcti)))
    }
    daemon.signal(SIGTERM)
    #expect(daemon.end().status == 0)
  }

  @Test func powerIsCycledBetweenClients() throws {
    let (daemon, simulator, swtpm) = try serve()
    for (tcti, control) in zip(swtpm, simulator) {
      _ = try run("tpm2_startup", ["-c"], over: tcti)
      _ = try run("tpm2_getrandom", ["1"], over: control)
      let platform = try #require(Peer.connected(toUnix: temporary.at("socket.ctrl")))
      platform.sendAndWait(Wire.word(2))
      platform.sendAndWait(Wire.word(1))
    }
    _ = try run("tpm2_startup", ["-c"], over: swtpm[0])
    daemon.signal(SIGTERM)
    #expect(daemon.end().status == 0)
  }

  @Test func aLocalityIsSetThroughSwtpmsControlChannel() throws {
    let (daemon, _, swtpm) = try serve()
    _ = try run("tpm2_startup", ["-c"], over: swtpm[0])
    let before = try run("tpm2_pcrread", ["sha256:21"], over: swtpm[0])
    // PCR 21 may be extended from locality 2, which is asked for on a connection of its own.
    let tpm = try TPMConnection.at("swtpm:path=\(temporary.at("socket"))")
    tpm.locality = 2
    let extend = { (request: inout Request<PCRExtend>) in
      request.pcrHandle = PCRHandleOrNull(21)
      request.digests = DigestValues([HashDigest(.sha256, [UInt8](repeating: 0x11, count: 32))])
    }
    #expect(try tpm.refusal(of: PCRExtend.self, extend) == nil)
    #expect(try run("tpm2_pcrread", ["sha256:21"], over: swtpm[0]) != before)
    // The TCTI has set locality 0 again when it was opened.
    #expect(try tpm.refusal(of: PCRExtend.self, extend) == .locality)
    daemon.signal(SIGTERM)
    #expect(daemon.end().status == 0)
  }

  @Test func theDaemonIsStartedByATool() throws {
    let tcti = "cmd:\(DaemonProcess.program.path) --ephemeral --startup --stdio"
    #expect(isRandom(try run("tpm2_getrandom", ["16", "--hex"], over: tcti)))
  }
}

extension Peer {
  /// Sends a request and waits for what comes back.
  @discardableResult
  func sendAndWait(_ octets: [UInt8]) -> [UInt8] {
    send(octets)
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    poll(&entry, 1, -1)
    return receive() ?? []
  }
}
