// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import LinuxSystem
import Testing

@testable import vtpmd

/// The rules of the driver's server side, one test each.
struct ProxyDeviceTests {
  private let driver = FakeDriver()

  private func bench() -> Bench {
    let bench = Bench()
    bench.add(ProxyDevice(driver))
    bench.settle(1)
    return bench
  }

  private func setLocality(_ locality: UInt8) -> [UInt8] {
    [0x80, 0x02] + Wire.word(11) + Wire.word(0x2000_1000) + [locality]
  }

  @Test func oneReadIsOneCommandAndOneWriteItsResponse() {
    let bench = bench()
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.reads == 1)
    #expect(driver.writes == [Wire.getRandomAnswer])
    #expect(driver.responses == [Wire.getRandomAnswer])
  }

  @Test func theLongestCommandFitsTheReadAndTheLongestResponseTheWrite() {
    let bench = bench()
    let longest = Wire.command([UInt8](repeating: 5, count: 4086))
    driver.queue(longest)
    bench.settle()
    #expect(bench.recorder.commands == [longest])
    #expect(driver.responses.map(\.count) == [4096])
  }

  @Test func thatWritingIsAlwaysPossibleMeansNothing() {
    let bench = bench()
    bench.settle()
    // The descriptor polls as writable all along, and nobody reads or writes.
    #expect(driver.reads == 0)
    #expect(driver.writes.isEmpty)
  }

  @Test func aResponseThatIsTooLateIsNotTheEnd() {
    let bench = bench()
    driver.afterRead = { [driver] in driver.giveUpWaiting() }
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.writes.count == 1)
    #expect(driver.responses.isEmpty)
    #expect(bench.ending == nil)
    driver.afterRead = {}
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.responses == [Wire.getRandomAnswer])
  }

  @Test func nothingIsNeverWritten() {
    let bench = bench()
    bench.recorder.answer = { _ in [] }
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.writes == [Wire.response([], code: 0x101)])
  }

  @Test func aResponseThatDoesNotFitIsAFailureInstead() {
    let bench = bench()
    bench.recorder.answer = { _ in Wire.response([UInt8](repeating: 0, count: 4087)) }
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.responses == [Wire.response([], code: 0x101)])
  }

  @Test(arguments: [0, 1, 2, 3, 4] as [UInt8]) func theKernelsLocalityIsRemembered(_ locality: UInt8) {
    let bench = bench()
    driver.queue(setLocality(locality))
    bench.settle()
    #expect(driver.responses == [Wire.response([])])
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(bench.recorder.localities == [locality])
  }

  @Test(arguments: [5, 255] as [UInt8]) func aLocalityThatIsNoneIsRefused(_ locality: UInt8) {
    let bench = bench()
    driver.queue(setLocality(3))
    bench.settle()
    driver.queue(setLocality(locality))
    bench.settle()
    #expect(driver.responses == [Wire.response([]), Wire.response([], code: 0x907)])
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(bench.recorder.localities == [3])
  }

  @Test func theKernelsLocalityAndThatOfSocketsAreApart() {
    let bench = bench()
    let control = bench.connect(.control(.swtpm))
    control.send(Wire.word(5) + [4])
    bench.settle()
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(bench.recorder.localities == [0])
  }

  @Test(arguments: [
    [0x80, 0x01] + Wire.word(11) + Wire.word(0x2000_1000) + [0],
    [0x80, 0x02] + Wire.word(12) + Wire.word(0x2000_1000) + [0],
    [0x80, 0x02] + Wire.word(10) + Wire.word(0x2000_1000),
    [0x80, 0x02] + Wire.word(11) + Wire.word(0x2000_1001) + [0],
    [0x80, 0x02, 0],
  ])
  func whatOnlyResemblesSetLocalityGoesToTheEngine(_ octets: [UInt8]) {
    let bench = bench()
    driver.queue(octets)
    bench.settle()
    #expect(bench.recorder.commands == [octets])
  }

  @Test func aHangUpIsTheEnd() throws {
    let bench = bench()
    driver.hangUp()
    bench.settle()
    guard case .failed(let failure) = bench.ending else { throw Errno.noDevice }
    #expect(failure.status == .software)
    #expect(failure.message.contains("given up"))
  }

  @Test(arguments: [Errno.brokenPipe, .ioError]) func aReadThatFailsIsTheEnd(_ error: Errno) throws {
    let bench = bench()
    driver.readError = error
    driver.queue(Wire.getRandom)
    bench.settle()
    guard case .failed(let failure) = bench.ending else { throw Errno.noDevice }
    #expect(failure.status == .software)
    #expect(driver.writes.isEmpty)
  }

  @Test func aClientOnASocketDoesNotHoldTheKernelUp() {
    let bench = bench()
    let peer = bench.connect()
    peer.send(Array(Wire.getRandom.prefix(5)))
    driver.queue(Wire.getRandom)
    bench.settle()
    #expect(driver.responses == [Wire.getRandomAnswer])
  }

  @Test func aPacketSocketStandsForTheServerSide() {
    let bench = Bench()
    let (kernel, server) = Peer.pair(FileDescriptor.packetType)
    bench.add(ProxyDevice(ServerSide(FileDescriptor(owning: server))))
    kernel.send(setLocality(0))
    bench.settle()
    #expect(kernel.receive() == Wire.response([]))
    kernel.send(Wire.getRandom)
    bench.settle()
    #expect(kernel.receive() == Wire.getRandomAnswer)
    kernel.close()
    bench.settle()
    #expect(bench.ending != nil)
  }
}

/// The control device.
struct ProxyControlTests {
  /// Makes a device as the driver would: its descriptor can be inherited.
  private func make(_ error: Errno? = nil, on path: String = "/dev/null") throws(Failure) -> MadeDevice {
    try ProxyControl.makeDevice(path) { (_, device) throws(Errno) in
      if let error { throw error }
      #expect(device.flags == 1)
      device.fd = UInt32(Glibc.open("/dev/null", O_RDWR))
      #expect(fcntl(CInt(device.fd), F_GETFD) & FD_CLOEXEC == 0)
      device.tpm_num = 3
      device.major = 253
      device.minor = 3
    }
  }

  @Test func theServerSideIsNotInherited() throws {
    let device = try make()
    #expect(fcntl(device.server.rawValue, F_GETFD) & FD_CLOEXEC != 0)
    #expect(device.numbers == ProxyNumbers(number: 3, major: 253, minor: 3))
  }

  @Test func aMissingDriverIsToBeLoaded() throws {
    let failure = try #require(#expect(throws: Failure.self) { _ = try make(on: "/nonexistent/vtpmx") })
    #expect(failure.status == .unavailable)
    #expect(failure.message.contains("modprobe tpm_vtpm_proxy"))
    #expect(failure.message.contains("/nonexistent/vtpmx"))
  }

  @Test(arguments: [
    (Errno.notPermitted, Status.permission, "CAP_SYS_ADMIN in the initial user namespace"),
    (.notATerminal, .system, "no control device"),
    (.notSupported, .system, "no control device"),
    (Errno(rawValue: ENOMEM), .system, "cannot make a TPM"),
  ])
  func whatTheDriverRefusesIsSaid(_ error: Errno, _ status: Status, _ text: String) throws {
    let failure = try #require(#expect(throws: Failure.self) { _ = try make(error) })
    #expect(failure.status == status)
    #expect(failure.message.contains(text))
  }

  @Test func anotherDeviceIsNotMistakenForIt() throws {
    let failure = try #require(
      #expect(throws: Failure.self) { _ = try ProxyControl.makeDevice("/dev/null") })
    #expect(failure.status == .system)
    #expect(failure.message.contains("/dev/null is no control device"))
  }

  @Test(arguments: [Errno.permissionDenied, .notPermitted]) func aMissingPermissionIsSaid(_ error: Errno) {
    #expect(ProxyControl.failure(error, opening: "/dev/vtpmx").status == .permission)
  }
}
