// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import vtpmd

struct LandlockTests {
  /// As linux/landlock.h grew.
  @Test(
    arguments: [
      (1, 0x1FFF, 0, 0), (2, 0x3FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0), (5, 0xFFFF, 3, 0), (6, 0xFFFF, 3, 3),
      (7, 0xFFFF, 3, 3), (99, 0xFFFF, 3, 3),
    ] as [(Int, UInt64, UInt64, UInt64)])
  func everyVersionIsAskedForWhatItKnows(_ version: Int, _ files: UInt64, _ network: UInt64, _ scope: UInt64) {
    let reach = Landlock.Reach(version: version)
    #expect(reach.files == files && reach.network == network && reach.scope == scope)
  }

  @Test(arguments: [
    ("socket", "."), ("./socket", "."), ("/socket", "/"), ("/run/tpm/socket", "/run/tpm"), ("a/b", "a"), ("a//b", "a/"),
  ])
  func aSocketsDirectoryIsFound(_ path: String, _ directory: String) {
    #expect(Sandbox.directory(of: path) == directory)
  }

  private func rules(_ state: Options.State, _ frontends: [Options.Frontend]) -> [Landlock.Rule] {
    Sandbox(Options(state: state, frontends: frontends)).rules
  }

  @Test func aDaemonMayDoWhatItsOptionsNeed() {
    let everything: Landlock.Access = [.readFile, .writeFile, .readDirectory, .makeFile, .removeFile, .truncate]
    #expect(rules(.ephemeral, [.standardStreams, .descriptor(3)]) == [])
    #expect(
      rules(.directory(path: "/s", creates: false), [.standardStreams]) == [.init(path: "/s", access: everything)])
    #expect(
      rules(.ephemeral, [.unix(path: "/run/a/s"), .control(.unix(path: "c"))])
        == [.init(path: "/run/a", access: .removeFile), .init(path: ".", access: .removeFile)])
    #expect(
      rules(.ephemeral, [.proxy(device: "/dev/vtpmx")]) == [.init(path: "/sys/devices/virtual", access: .readFile)])
    // A device that was taken over has numbers too.
    #expect(
      Sandbox(Options(state: .ephemeral, frontends: []), hasDevice: true).rules
        == [.init(path: "/sys/devices/virtual", access: .readFile)])
  }
}
