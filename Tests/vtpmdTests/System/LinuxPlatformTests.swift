// SPDX-License-Identifier: Apache-2.0
import Foundation
import LinuxSystem
import TPMCore
import TestSupport
import Testing

@testable import vtpmd

struct LinuxPlatformTests {
  @Test func stirredOctetsGoToThePool() throws {
    let path = NSTemporaryDirectory() + "pool-\(UInt32.random(in: 0...UInt32.max))"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let octets: [UInt8] = [1, 2, 3]
    LinuxPlatform(pool: path).stirEntropy(octets.rawSpan)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(octets))
  }

  @Test func withoutAPoolTheyAreDropped() {
    let octets: [UInt8] = [1, 2, 3]
    LinuxPlatform(pool: "/nowhere/pool").stirEntropy(octets.rawSpan)
  }

  @Test func theRoughTimeIsThatOfTheSameClockAndNeverAhead() {
    let before = LinuxPlatform.roughMilliseconds
    let exact = LinuxPlatform.monotonicMilliseconds
    #expect(before > 0 && before <= exact)
    var after = before
    while after < exact { after = LinuxPlatform.roughMilliseconds }
  }

  @Test func theKernelsPoolTakesThem() throws {
    let pool = try FileDescriptor.open("/dev/urandom", O_WRONLY)
    #expect(try pool.write([UInt8](repeating: 7, count: 128).rawSpan) == 128)
  }
}
