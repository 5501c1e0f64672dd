// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import vtpmd

struct FrontendFactoryTests {
  private let temporary = TemporaryDirectory()

  /// Opens frontends on a bench, and answers what is announced.
  private func open(_ bench: Bench, _ frontends: Options.Frontend...) throws(Failure) -> String {
    let (peer, ready) = Peer.pair()
    let announcer = Announcer(output: -1, ready: FileDescriptor(owning: ready))
    var factory = FrontendFactory(roster: bench.roster, announcer: announcer, maxCommandSize: 4096)
    for frontend in frontends { try factory.open(frontend) }
    factory.announceAll()
    for endpoint in factory.endpoints { bench.add(endpoint) }
    bench.settle(1)
    return String(decoding: peer.receive() ?? [], as: UTF8.self)
  }

  private func isServed(_ bench: Bench, _ peer: Peer?) throws -> Bool {
    let peer = try #require(peer)
    peer.send(Wire.getRandom)
    bench.settle()
    return peer.receive() == Wire.getRandomAnswer
  }

  @Test func aUnixPathServesCommandsAndControl() throws {
    let path = temporary.at("tpm")
    do {
      let bench = Bench()
      #expect(try open(bench, .unix(path: path)) == "vtpmd: \(path) and \(path).ctrl ready\n")
      #expect(temporary.mode("tpm") == 0o600)
      #expect(temporary.mode("tpm.ctrl") == 0o600)
      #expect(try isServed(bench, Peer.connected(toUnix: path)))
      let control = try #require(Peer.connected(toUnix: path + ".ctrl"))
      control.send(Wire.word(1))
      bench.settle()
      #expect(control.receive() == Wire.word(0))
    }
    #expect(temporary.names == [])
  }

  @Test func clientsThatOnlyProbeAreNoTrouble() throws {
    let bench = Bench()
    let path = temporary.at("tpm")
    _ = try open(bench, .unix(path: path))
    for _ in 0..<50 { Peer.connected(toUnix: path)?.close() }
    bench.settle(200)
    #expect(bench.roster.count == 0)
    #expect(try isServed(bench, Peer.connected(toUnix: path)))
  }

  @Test func whoComesWhileAllPlacesAreTakenWaits() throws {
    let bench = Bench(limit: 2)
    let path = temporary.at("tpm")
    _ = try open(bench, .unix(path: path))
    let first = try #require(Peer.connected(toUnix: path))
    let second = try #require(Peer.connected(toUnix: path))
    bench.settle()
    let third = try #require(Peer.connected(toUnix: path))
    #expect(try !isServed(bench, third))
    #expect(try isServed(bench, first))
    second.close()
    bench.settle()
    #expect(third.receive() == Wire.getRandomAnswer)
  }

  @Test func aStaleSocketIsReplaced() throws {
    let path = temporary.at("tpm")
    do {
      let socket = try UnixSocket(path)
      #expect(link(path, temporary.at("left")) == 0)
      withExtendedLifetime(socket) {}
    }
    #expect(rename(temporary.at("left"), path) == 0)
    let bench = Bench()
    _ = try open(bench, .unix(path: path))
    #expect(try isServed(bench, Peer.connected(toUnix: path)))
  }

  @Test func aSocketThatSomebodyAnswersOnIsInUse() throws {
    let path = temporary.at("tpm")
    let other = try UnixSocket(path)
    let bench = Bench()
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, .unix(path: path)) })
    #expect(failure.status == .unavailable)
    #expect(failure.message.contains("\(path) is in use"))
    #expect(Peer.connected(toUnix: path) != nil)
    withExtendedLifetime(other) {}
  }

  @Test func aFileIsNeverReplacedByASocket() throws {
    temporary.write("precious", to: "tpm")
    let bench = Bench()
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, .unix(path: temporary.at("tpm"))) })
    #expect(failure.status == .unavailable)
    #expect(temporary.read("tpm") == Array("precious".utf8))
  }

  @Test(arguments: [0, 200]) func aPathThatNoSocketCanHaveIsWrongUsage(_ length: Int) throws {
    let bench = Bench()
    let path = String(repeating: "x", count: length)
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, .unix(path: path)) })
    #expect(failure.status == .usage)
  }

  @Test func aDirectoryThatIsNotThereIsSaid() throws {
    let bench = Bench()
    let path = temporary.at("a/b")
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, .unix(path: path)) })
    #expect(failure.status == .cannotCreate)
    #expect(failure.message.contains(path))
  }

  @Test(arguments: ["127.0.0.1", "localhost"]) func aFreePairOfPortsIsFoundAndSaid(_ host: String) throws {
    let bench = Bench()
    let line = try open(bench, .tcp(HostPort(host: host, port: 0)))
    let match = try #require(line.wholeMatch(of: /vtpmd: (.*):([0-9]+) and port ([0-9]+) ready\n/))
    #expect(match.1 == host)
    let port = try #require(UInt16(match.2))
    #expect(UInt16(match.3) == port + 1)
    let commands = try #require(Peer.connected(toPort: port))
    #expect(try isServed(bench, commands))
    let control = try #require(Peer.connected(toPort: port + 1))
    control.send(Wire.word(1))
    bench.settle()
    #expect(control.receive() == Wire.word(0))
  }

  @Test func aPortThatIsTakenIsSaid() throws {
    let bench = Bench()
    let line = try open(bench, .tcp(HostPort(host: "127.0.0.1", port: 0)))
    let match = try #require(line.firstMatch(of: /:([0-9]+) and/))
    let port = try #require(UInt16(match.1))
    // The port itself, and one whose next is taken.
    for taken in [port, port - 1] {
      let place = HostPort(host: "127.0.0.1", port: taken)
      let failure = try #require(#expect(throws: Failure.self) { try open(bench, .tcp(place)) })
      #expect(failure.status == .unavailable)
      #expect(failure.message.contains("in use"))
    }
  }

  @Test func anAddressOfAnotherMachineIsSaid() throws {
    let bench = Bench()
    let place = HostPort(host: "192.0.2.1", port: 0)
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, .tcp(place)) })
    #expect(failure.status == .unavailable)
    #expect(failure.message.contains("192.0.2.1"))
  }

  @Test func theControlChannelAloneSpeaksSwtpm() throws {
    let bench = Bench()
    let path = temporary.at("ctrl")
    #expect(try open(bench, .control(.unix(path: path))) == "vtpmd: \(path) ready for control\n")
    let control = try #require(Peer.connected(toUnix: path))
    control.send(Wire.word(1))
    bench.settle()
    #expect(control.receive() == Wire.words(0, 0xFFBF))
  }
}

/// Descriptors that others have opened.
struct HandedOverTests {
  private let temporary = TemporaryDirectory()

  private func open(_ bench: Bench, _ number: CInt) throws(Failure) {
    let announcer = Announcer(output: -1, ready: nil)
    var factory = FrontendFactory(roster: bench.roster, announcer: announcer, maxCommandSize: 4096)
    try factory.open(.descriptor(number))
    for endpoint in factory.endpoints { bench.add(endpoint) }
    bench.settle(1)
  }

  @Test func aConnectedStreamIsAClient() throws {
    let bench = Bench()
    let (peer, server) = Peer.pair()
    #expect(fcntl(server, F_SETFD, 0) == 0)
    try open(bench, server)
    #expect(fcntl(server, F_GETFD) & FD_CLOEXEC != 0)
    // O_NONBLOCK would be seen by whoever shares the socket.
    #expect(fcntl(server, F_GETFL) & O_NONBLOCK == 0)
    peer.send(Wire.getRandom + Wire.wrapped(Wire.getRandom))
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer + Wire.wrappedResponse(Wire.getRandomAnswer))
  }

  @Test func aListeningStreamTakesClients() throws {
    let bench = Bench()
    let path = temporary.at("tpm")
    let socket = try UnixSocket(path)
    try open(bench, dup(socket.descriptor.rawValue))
    let peer = try #require(Peer.connected(toUnix: path))
    peer.send(Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer)
  }

  @Test func aPacketSocketIsADevice() throws {
    let bench = Bench()
    let (kernel, server) = Peer.pair(FileDescriptor.packetType)
    #expect(fcntl(server, F_SETFD, 0) == 0)
    try open(bench, server)
    #expect(fcntl(server, F_GETFD) & FD_CLOEXEC != 0)
    kernel.send([0x80, 0x02] + Wire.word(11) + Wire.word(0x2000_1000) + [2])
    bench.settle()
    #expect(kernel.receive() == Wire.response([]))
    kernel.send(Wire.getRandom)
    bench.settle()
    #expect(kernel.receive() == Wire.getRandomAnswer)
    #expect(bench.recorder.localities == [2])
  }

  @Test func aFileIsNeither() throws {
    let bench = Bench()
    temporary.write("x", to: "file")
    let file = Glibc.open(temporary.at("file"), O_RDWR)
    defer { close(file) }
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, file) })
    #expect(failure.status == .usage)
    #expect(failure.message.contains("--fd"))
  }

  @Test(arguments: [0, 1, 2, 1_000_000] as [CInt]) func aDescriptorThatIsNotHandedOverIsWrongUsage(
    _ number: CInt
  ) throws {
    let bench = Bench()
    let failure = try #require(#expect(throws: Failure.self) { try open(bench, number) })
    #expect(failure.status == .usage)
    #expect(failure.message.contains("--fd"))
  }
}
