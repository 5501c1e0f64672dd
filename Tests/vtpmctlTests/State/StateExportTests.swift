// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TPMClient
import TPMCore
import TPMCrypto
import TestSupport
import Testing

/// A TPM that moves from one vtpmd to another while it runs.
struct StateExportTests {
  private let temporary = TemporaryDirectory()

  init() throws {
    temporary.write([UInt8](repeating: 0x5A, count: 32), to: "k")
    temporary.protect("k")
  }

  private var key: String { "file:\(temporary.at("k"))" }
  private func address(_ name: String) -> String { "swtpm:path=\(temporary.at(name))" }

  /// A vtpmd on a socket of that name, which ends with the value.
  private final class Daemon {
    private let process = Process()

    init(_ temporary: TemporaryDirectory, _ name: String) throws {
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("vtpmd")
      process.arguments = ["--state", temporary.at(name + ".d"), "--create", "--unix", temporary.at(name)]
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      // It says so when it is ready.
      #expect(try output.fileHandleForReading.read(upToCount: 1)?.count == 1)
    }

    func end() {
      process.terminate()
      process.waitUntilExit()
    }
  }

  /// PCR 16 of the SHA-256 bank.
  private func value(_ tpm: TPMConnection) throws -> [UInt8] {
    let selection = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([16]))])
    return try tpm.run(PCRRead.self) { $0.pcrSelectionIn = selection }.pcrValues.elements[0].octets
  }

  @Test func aRunningTPMGoesOnElsewhere() throws {
    let (one, two) = (try Daemon(temporary, "one"), try Daemon(temporary, "two"))
    defer {
      one.end()
      two.end()
    }
    let file = temporary.at("moved")
    let first = TPMConnection(try Swtpm(path: temporary.at("one")))
    try first.run(Startup.self)
    try first.run(PCRExtend.self) {
      $0.pcrHandle = PCRHandleOrNull(16)
      $0.digests = DigestValues([HashDigest(.sha256, [UInt8](repeating: 1, count: 32))])
    }
    let pcr = try value(first)
    let before = try first.run(ReadClock.self).currentTime
    let exported = try ToolProcess.run("state", "export", address("one"), file, "--key", key)
    #expect(exported.status == 0, "\(exported.errors)")
    #expect(temporary.mode("moved") == 0o600)
    let imported = try ToolProcess.run("state", "import", file, address("two"), "--key", key)
    #expect(imported.status == 0, "\(imported.errors)")
    let second = TPMConnection(try Swtpm(path: temporary.at("two")))
    // It was started already.
    #expect {
      try second.run(Startup.self)
    } throws: {
      if case TPMError.response(.initialize) = $0 { true } else { false }
    }
    #expect(try value(second) == pcr)
    let after = try second.run(ReadClock.self).currentTime
    #expect(after.clockInfo.resetCount == before.clockInfo.resetCount)
    #expect(after.time >= before.time)
  }

  @Test func aStoppedTPMGoesOnInAnotherDirectory() throws {
    func counted(_ name: String) throws -> ClockInfo {
      let daemon = try Daemon(temporary, name)
      defer { daemon.end() }
      let tpm = TPMConnection(try Swtpm(path: temporary.at(name)))
      try tpm.run(Startup.self)
      return try tpm.run(ReadClock.self).currentTime.clockInfo
    }
    let first = try counted("one")
    let other = try counted("two")
    #expect(first.resetCount == other.resetCount)
    _ = try counted("one")
    let (file, one, two) = (temporary.at("moved"), temporary.at("one.d"), temporary.at("two.d"))
    let exported = try ToolProcess.run("state", "export", one, file, "--key", key)
    #expect(exported.status == 0, "\(exported.errors)")
    let imported = try ToolProcess.run("state", "import", file, two, "--key", key)
    #expect(imported.status == 0, "\(imported.errors)")
    // The third start of the one, not the second of the other.
    let third = try counted("two")
    #expect(third.resetCount == first.resetCount + 2)
    let wrong = try ToolProcess.run("state", "export", one, temporary.at("g"), "--key", key, "--state-key", key)
    #expect(wrong.status == 65 && !temporary.names.contains("g"))
    let useless = try ToolProcess.run(
      "state", "export", address("one"), temporary.at("g"), "--key", key, "--state-key", key)
    #expect(useless.status == 64)
  }

  @Test func whatCannotBeExportedOrImportedIsOneLine() throws {
    let nobody = try ToolProcess.run("state", "export", address("nobody"), temporary.at("f"), "--key", key)
    #expect(nobody.status == 69)
    #expect(nobody.errors.split(separator: "\n").count == 1)
    let other = try ToolProcess.run("state", "export", "in-process", temporary.at("f"), "--key", key)
    #expect(other.status == 69)
    temporary.write([1, 2, 3], to: "f")
    let foreign = try ToolProcess.run("state", "import", temporary.at("f"), address("nobody"), "--key", key)
    #expect(foreign.status == 65)
  }
}
