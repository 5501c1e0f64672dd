// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestSupport
import Testing

@testable import vtpmd

/// The program with its state on a small disk of its own, which takes root.
struct FullDiskTests {
  /// A file system in memory, of one MiB.
  private final class SmallDisk {
    let temporary = TemporaryDirectory()
    var path: String { temporary.at("disk") }

    init?() {
      guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=1m,mode=700") == 0 else {
        return nil
      }
    }
    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Leaves no room.
    func fill() {
      let file = open("\(path)/filler", O_WRONLY | O_CREAT, 0o600)
      let block = [UInt8](repeating: 0xFF, count: 4096)
      while write(file, block, block.count) > 0 {}
      close(file)
    }
    func empty() { unlink("\(path)/filler") }
  }

  private static let canMount = SmallDisk() != nil

  /// TPM2_NV_DefineSpace of an Index of 2048 octets that the owner uses.
  private static func define(_ number: UInt32) -> [UInt8] {
    let area = Wire.word(0x0180_0000 + number) + [0, 0x0B] + Wire.word(0x0002_0002) + [0, 0, 8, 0]
    let body = Wire.words(0x4000_0001, 9, 0x4000_0009) + [0, 0, 0, 0, 0, 0, 0, 0, UInt8(area.count)] + area
    return [0x80, 0x02] + Wire.word(UInt32(body.count + 10)) + Wire.word(0x12A) + body
  }

  private static let isDefined = [0x80, 0x02] + Wire.words(19, 0, 0) + [0, 0, 1, 0, 0]
  private static let isUnavailable = Wire.response([], code: 0x923)

  private func answer(_ daemon: DaemonProcess, _ command: [UInt8]) -> [UInt8] {
    daemon.write(command)
    let start = daemon.read(10)
    guard start.count == 10 else { return start }
    return start + daemon.read(Int(start[5]) - 10)
  }

  @Test(.enabled(if: canMount, "mounting a small disk takes root"), arguments: ["full", "batch"])
  func aFullDiskRefusesChangesAndNothingElse(_ durability: String) throws {
    let disk = try #require(SmallDisk())
    let state = "\(disk.path)/tpm"
    let arguments = ["--state", state, "--create", "--stdio", "--startup", "--durability", durability]
    let daemon = try DaemonProcess(arguments)
    #expect(answer(daemon, Self.define(0)) == Self.isDefined)
    disk.fill()
    // The file has some room of its own.
    var last = UInt32(1)
    while last < 400, answer(daemon, Self.define(last)) == Self.isDefined { last += 1 }
    try #require(last < 400)
    #expect(answer(daemon, Self.define(last)) == Self.isUnavailable)
    #expect(answer(daemon, Wire.getRandom).count == 20)
    #expect(answer(daemon, Self.define(last)) == Self.isUnavailable)
    disk.empty()
    #expect(answer(daemon, Self.define(last)) == Self.isDefined)
    daemon.signal(SIGKILL)
    let (status, errors) = daemon.end()
    #expect(status == -SIGKILL)
    #expect(errors.contains("cannot save the state: \(state): No space left on device"))
    #expect(errors.contains("the state can be saved again"))
    // Nothing that was acknowledged is lost: an Index that is there cannot be defined again.
    let next = try DaemonProcess(arguments)
    for number in 0...last { #expect(answer(next, Self.define(number)) == Wire.response([], code: 0x14C)) }
    #expect(answer(next, Self.define(last + 1)) == Self.isDefined)
    next.endInput()
    #expect(next.end().status == 0)
  }
}
