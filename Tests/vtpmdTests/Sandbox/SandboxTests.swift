// SPDX-License-Identifier: Apache-2.0
import CLinux
import Foundation
import Glibc
import LinuxSystem
import TPMCore
import TestSupport
import Testing

@testable import TPMStore
@testable import vtpmd

/// Each test enters the sandbox in a process of its own, and tries from in there.
struct SandboxTests {
  private let temporary = TemporaryDirectory()
  static let hasLandlock = (try? Landlock.version()) != nil
  static let isRoot = geteuid() == 0

  @Test func whatIsNotAllowedIsRefusedWithAnError() async {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
      [path = temporary.path as String] in
      let probe = try Probe(path)
      probe.enter()
      probe.refuses("execve") { execv("/bin/true", [nil]) }
      probe.check("another process", posix_spawn(nil, "/bin/true", nil, nil, [nil], nil) == EPERM)
      probe.refuses("socket") { Glibc.socket(AF_INET, FileDescriptor.streamType, 0) }
      probe.refuses("a Unix socket") { Glibc.socket(AF_UNIX, FileDescriptor.streamType, 0) }
      probe.refuses("ptrace") { call(SYS_ptrace, 0) }
      probe.refuses("a signal to another process") { kill(getppid(), 0) }
      probe.refuses("another user") { call(SYS_setuid, 1) }
      probe.refuses("prctl") { linux_process_control(PR_SET_DUMPABLE, 1) }
      probe.refuses("a directory") { mkdir("\(probe.directory)/new", 0o700) }
      probe.refuses("a link") { symlink("/etc/passwd", "\(probe.directory)/link") }
      probe.refuses("another mode") { chmod("\(probe.directory)/there", 0o777) }
      probe.refuses("executable memory") {
        mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0
      }
      probe.end()
    }
    expectSilence(result)
  }

  @Test func theProcessGoesOnWithWhatItNeeds() async {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
      [path = temporary.path as String] in
      let probe = try Probe(path)
      let (peer, server) = Peer.pair()
      probe.enter()
      probe.check(
        "memory", mmap(nil, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
      probe.check("a memfd", makeMemoryFile() >= 0)
      peer.send([1, 2, 3], passing: server)
      var octets = [UInt8](repeating: 0, count: 3)
      var passed: CInt = -1
      probe.check("a descriptor arrives", linux_receive(server, &octets, 3, &passed) == 3 && passed >= 0)
      probe.check("clocks", LinuxPlatform.monotonicMilliseconds > 0)
      probe.check("polling", poll(nil, 0, 1) == 0 && epoll_create1(CInt(EPOLL_CLOEXEC)) >= 0)
      probe.end()
    }
    expectSilence(result)
  }

  @Test(.enabled(if: SandboxTests.hasLandlock, "this kernel has no Landlock"))
  func filesAreTheStatesAlone() async {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
      [path = temporary.path as String] in
      let probe = try Probe(path + "/state")
      let other = try Probe(path + "/other")
      probe.enter()
      // The right to the file is missing here, and not to the call.
      for path in ["/etc/passwd", "/proc/self/mem", "/", "\(other.directory)/there"] {
        probe.refuses(path, EACCES) { open(path, O_RDONLY) }
      }
      probe.refuses("a file elsewhere", EACCES) { open("\(other.directory)/new", O_WRONLY | O_CREAT, 0o600) }
      probe.refuses("a file that is removed elsewhere", EACCES) { unlink("\(other.directory)/there") }
      probe.refuses("a file on its way out", EACCES) {
        renameat(AT_FDCWD, "\(probe.directory)/there", AT_FDCWD, "\(other.directory)/moved")
      }
      probe.end()
    }
    expectSilence(result)
  }

  @Test func theStateCanBeReplaced() async {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
      [path = temporary.path as String] in
      let probe = try Probe(path)
      let files = try LockedDirectory(probe.directory, creates: false)
      probe.enter()
      for _ in 0..<2 { try probe.replaceState(files) }
      let contents = try files.contents(of: "state", limit: 10)
      probe.check("the contents", contents.octets.array == [1, 2, 3, 1])
      probe.check("the names", try files.entries().sorted() == ["lock", "state", "there"])
      try files.open("there").truncate(to: 0)
      try files.remove("there")
      probe.end()
    }
    expectSilence(result)
  }

  @Test func privilegesAreGone() async {
    let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
      [path = temporary.path as String] in
      let probe = try Probe(path)
      // Opened before: nothing else can be afterwards.
      let status = open("/proc/thread-self/status", O_RDONLY)
      probe.enter()
      var buffer = [UInt8](repeating: 0, count: 8192)
      let count = pread(status, &buffer, buffer.count, 0)
      let text = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
      for line in [
        "NoNewPrivs:\t1", "Seccomp:\t2", "CapInh:\t0000000000000000", "CapPrm:\t0000000000000000",
        "CapEff:\t0000000000000000", "CapAmb:\t0000000000000000",
      ] { probe.check(line, text.contains(line)) }
      if SandboxTests.isRoot { probe.check("CapBnd", text.contains("CapBnd:\t0000000000000000")) }
      probe.end()
    }
    expectSilence(result)
  }
}

/// What was wrong in the sandbox was said on standard error.
private func expectSilence(_ result: ExitTest.Result?) {
  let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(errors.split(separator: "\n").filter { $0.hasPrefix("vtpmd: ") } == [])
}

/// A directory, and what was found out in the sandbox around it.
final class Probe {
  let directory: String
  private var failures = 0

  init(_ directory: String) throws {
    self.directory = directory
    mkdir(directory, 0o700)
    close(open("\(directory)/there", O_WRONLY | O_CREAT, 0o600))
  }

  func enter() {
    do throws(Failure) {
      let options = Options(state: .directory(path: directory, creates: false), frontends: [])
      let rights = try Rights(options)
      for line in Sandbox(options).enter(rights) where SandboxTests.hasLandlock || !line.contains("Landlock") {
        check(line, false)
      }
    } catch {
      check(error.message, false)
    }
  }

  /// The call fails, with the error of the filter or another that is expected.
  func refuses(_ what: String, _ error: CInt = EPERM, _ call: () -> CInt) {
    errno = 0
    let result = call()
    check("\(what): \(result), errno \(errno)", result == -1 && errno == error)
  }

  func check(_ what: String, _ isRight: Bool) {
    guard !isRight else { return }
    failures += 1
    Log.event("wrong: \(what)")
  }

  /// All that is ever done to a state.
  func replaceState(_ files: LockedDirectory) throws {
    let octets: [UInt8] = [1, 2, 3]
    let span = octets.rawSpan
    let file = try files.replace("state", with: span, by: "state.new")
    try file.writeAll(span, at: 3)
    try file.truncate(to: 4)
    try file.synchronize()
  }

  func end() -> Never { _exit(failures == 0 ? 0 : 1) }
}

/// The function of a name that the Glibc module does not have, as a type that it has.
private func function<F>(_ name: String, as type: F.Type) -> F? {
  dlsym(nil, name).map { unsafeBitCast($0, to: type) }
}

/// The system call itself, for this thread alone: glibc's `setuid` makes it for all threads, which are not all in the
/// sandbox here.
private func call(_ number: CInt, _ argument: Int) -> CInt {
  typealias Call = @convention(c) (Int, Int, Int, Int, Int) -> Int
  return function("syscall", as: Call.self).map { CInt(truncatingIfNeeded: $0(Int(number), argument, 0, 0, 0)) } ?? 0
}

/// `memfd_create`.
private func makeMemoryFile() -> CInt {
  typealias Make = @convention(c) (UnsafePointer<CChar>, CUnsignedInt) -> CInt
  return function("memfd_create", as: Make.self)?("state", 0) ?? -1
}
