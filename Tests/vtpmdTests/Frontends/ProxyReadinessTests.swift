// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TestSupport
import Testing

@testable import vtpmd

struct ProxyReadinessTests {
  private let sysfs = TemporaryDirectory()

  /// A waiting endpoint on a bench, and the end that sees what is announced.
  private func wait(_ bench: Bench) -> Peer {
    let (peer, ready) = Peer.pair()
    let announcer = Announcer(output: -1, ready: FileDescriptor(owning: ready))
    let numbers = ProxyNumbers(number: 3, major: 253, minor: 3)
    bench.add(ProxyReadiness(numbers, sysfs: sysfs.path, announcer: announcer))
    return peer
  }

  @Test func bothNodesMustBeThere() {
    let bench = Bench()
    let peer = wait(bench)
    bench.settle(3)
    #expect(peer.receive() == nil)
    sysfs.write("253:3\n", to: "class/tpm/tpm3/dev")
    bench.settle(3)
    #expect(peer.receive() == nil)
    sysfs.write("253:65539\n", to: "class/tpmrm/tpmrm3/dev")
    bench.settle(3)
    #expect(peer.receive() == Array("vtpmd: /dev/tpm3 (253:3) /dev/tpmrm3 (253:65539) ready\n".utf8))
    #expect(peer.receive() == [])
  }

  @Test func othersAreServedMeanwhile() {
    let bench = Bench()
    let ready = wait(bench)
    let driver = FakeDriver()
    bench.add(ProxyDevice(driver))
    bench.settle(2)
    driver.queue(Wire.getRandom)
    bench.settle(3)
    #expect(driver.responses == [Wire.getRandomAnswer])
    #expect(ready.receive() == nil)
  }

  @Test func readinessAloneDoesNotKeepTheDaemonAlive() throws {
    let bench = Bench()
    let ready = wait(bench)
    bench.settle(1)
    try bench.server.run()
    #expect(ready.receive() == nil)
  }
}
