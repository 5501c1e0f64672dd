// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TestSupport
import Testing

@testable import vtpmd

/// The program itself, as it serves.
struct SandboxedDaemonTests {
  private let temporary = TemporaryDirectory()
  private var state: String { temporary.at("tpm") }
  private var socket: String { temporary.at("socket") }
  private static let noCapabilities = "0000000000000000"

  private func start(_ arguments: [String] = [], isSandboxed: Bool = true) throws -> DaemonProcess {
    let always = ["--state", state, "--create", "--unix", socket] + (isSandboxed ? [] : ["--no-sandbox"])
    let daemon = try DaemonProcess(always + arguments)
    #expect(daemon.readLine() == "vtpmd: \(socket) and \(socket).ctrl ready")
    return daemon
  }

  /// What the kernel says of a process.
  private func status(_ daemon: DaemonProcess) throws -> [String: String] {
    let text = try String(contentsOfFile: "/proc/\(daemon.identifier)/status", encoding: .utf8)
    let fields = text.split(separator: "\n").map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
    return Dictionary(
      fields.filter { $0.count == 2 }.map { ($0[0], $0[1].trimmingCharacters(in: .whitespaces)) }, uniquingKeysWith: +)
  }

  private func end(_ daemon: DaemonProcess) {
    daemon.signal(SIGTERM)
    let (status, errors) = daemon.end()
    #expect(status == 0)
    #expect(errors == "vtpmd: ending after SIGTERM\n")
  }

  @Test func aDaemonThatServesHasGivenUpItsRights() throws {
    let daemon = try start()
    let status = try status(daemon)
    #expect(status["NoNewPrivs"] == "1")
    #expect(status["Seccomp"] == "2")
    for name in ["CapInh", "CapPrm", "CapEff", "CapAmb"] { #expect(status[name] == Self.noCapabilities) }
    if SandboxTests.isRoot { #expect(status["CapBnd"] == Self.noCapabilities) }
    end(daemon)
    #expect(temporary.names == ["tpm"])
  }

  @Test func withoutTheSandboxItKeepsThem() throws {
    let daemon = try start(isSandboxed: false)
    let kept = try status(daemon)
    #expect(kept["NoNewPrivs"] == "0")
    #expect(kept["Seccomp"] == "0")
    if SandboxTests.isRoot { #expect(kept["CapEff"] != Self.noCapabilities) }
    daemon.signal(SIGTERM)
    #expect(daemon.end().errors == "vtpmd: ending after SIGTERM\n")
  }

  /// Whoever is not root cannot look into the process, nor have the kernel dump it: its files in /proc are root's.
  @Test(.enabled(if: SandboxTests.isRoot, "only root can become another user"), arguments: [true, false])
  func theUserGetsTheStateTheSocketsAndNothingElse(isSandboxed: Bool) throws {
    let user = try Account.resolve(Options.User(name: "nobody", group: nil))
    // The sockets are made by the user, in a directory that is the user's.
    #expect(chown(temporary.path, user.user, user.group) == 0)
    let daemon = try start(["--user", "nobody"], isSandboxed: isSandboxed)
    let status = try status(daemon)
    #expect(status["Uid"] == Array(repeating: "\(user.user)", count: 4).joined(separator: "\t"))
    #expect(status["Gid"] == Array(repeating: "\(user.group)", count: 4).joined(separator: "\t"))
    #expect(status["Groups"] == "")
    #expect(status["CapBnd"] == Self.noCapabilities && status["CapPrm"] == Self.noCapabilities)
    for name in ["tpm", "tpm/state", "tpm/key", "socket", "socket.ctrl"] {
      #expect(temporary.owner(name) == user.user, "\(name)")
    }
    var entry = stat()
    #expect(stat("/proc/\(daemon.identifier)/maps", &entry) == 0 && entry.st_uid == 0)
    end(daemon)
    // They are removed by the user, too.
    #expect(temporary.names == ["tpm"])
    let second = try start(["--user", "nobody"], isSandboxed: isSandboxed)
    end(second)
  }

  @Test(.enabled(if: SandboxTests.isRoot, "only root can become another user"))
  func aStateThatTheUserCannotUseIsAnErrorAtTheStart() throws {
    end(try start())
    let before = temporary.read("tpm/state")
    for (user, text) in [
      ("nobody", "cannot open directory \(state): Permission denied (as nobody)"),
      ("54321:54321", "cannot open directory \(state): Permission denied (as 54321:54321)"),
    ] {
      let (status, errors) = try DaemonProcess("--state", state, "--user", user, "--stdio").end()
      #expect(status == 77)
      #expect(errors == "vtpmd: \(text)\n")
    }
    #expect(temporary.read("tpm/state") == before)
  }

  /// Root without its capabilities is a user as any other.
  @Test(.enabled(if: SandboxTests.isRoot, "only root has rights to others' files"))
  func aStateOfAnothersIsAnErrorAtTheStart() throws {
    end(try start())
    #expect(chown(state, 54321, 54321) == 0 && chmod(state, 0o755) == 0)
    let (status, errors) = try DaemonProcess("--state", state, "--stdio").end()
    #expect(status == 77)
    #expect(
      errors == "vtpmd: cannot write to directory \(state): Permission denied "
        + "(vtpmd uses no right of root's to others' files: see --user)\n")
    #expect(chown(state, 0, 0) == 0)
    end(try start())
  }

  @Test func aUserWhoIsNotThereIsAnError() throws {
    let (status, errors) = try DaemonProcess("--state", state, "--create", "--user", "no-such-user", "--stdio").end()
    #expect(status == 64)
    #expect(errors == "vtpmd: option --user: there is no user 'no-such-user'; see vtpmd --help\n")
    #expect(temporary.names == [])
  }

  /// Swift's report of a crash would show memory, and start a program.
  @Test func aCrashEndsTheDaemonAtOnce() throws {
    let daemon = try start()
    daemon.signal(SIGSEGV)
    let (status, errors) = daemon.end()
    #expect(status == -SIGSEGV)
    #expect(!errors.contains("Crash"))
  }
}
