// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMClient
import TPMCrypto
import TPMStore
import TestSupport
import Testing

@testable import TPMCore
@testable import vtpmd

/// The program from start to end, with the real engine.
struct DaemonTests {
  private let temporary = TemporaryDirectory()
  private var state: String { temporary.at("tpm") }

  private static let startup = Wire.command([0, 0], code: 0x144)

  /// What TPM2_ReadClock says of the starts of a TPM.
  private struct Starts: Equatable {
    var resetCount: UInt32
    var isSafe: Bool
  }

  /// Starts the TPM in a daemon that serves standard input, and reads its clock.
  private func start(_ daemon: DaemonProcess) throws -> Starts {
    try daemon.tpm.run(Startup.self)
    let clock = try daemon.tpm.run(ReadClock.self).currentTime.clockInfo
    return Starts(resetCount: clock.resetCount, isSafe: clock.safe)
  }

  private func serve() throws -> DaemonProcess {
    try DaemonProcess("--state", state, "--create", "--stdio")
  }

  /// What is kept beyond a process is tested by Tests/handover.
  @Test(arguments: [
    (["--takeover", "/nothing/there"], Status.unavailable), (["--handover", "/nothing/there"], .cannotCreate),
    (["--handover", "systemd"], .usage),
  ])
  func whatCannotBeHandedOverIsOneLine(_ options: [String], _ expected: Status) throws {
    let daemon = try DaemonProcess(["--state", state, "--create", "--stdio"] + options)
    let (status, errors) = daemon.end()
    #expect(status == expected.rawValue)
    #expect(errors.split(separator: "\n").count == 1)
    #expect(temporary.read("tpm/state") == nil)
  }

  @Test func standardStreamsServeUntilTheirEnd() throws {
    let daemon = try DaemonProcess("--ephemeral", "--stdio")
    daemon.write(Array(Self.startup.prefix(7)))
    daemon.write(Array(Self.startup.dropFirst(7)))
    #expect(daemon.read(10) == Wire.response([]))
    daemon.write(Self.startup)
    #expect(daemon.read(10) == Wire.response([], code: 0x100))
    daemon.endInput()
    let (status, errors) = daemon.end()
    #expect(status == 0)
    #expect(errors == "")
  }

  @Test func startupIsSentWhereItIsAskedFor() throws {
    let daemon = try DaemonProcess("--ephemeral", "--stdio", "--startup")
    #expect(try daemon.tpm.refusal(of: Startup.self) == .initialize)
    daemon.endInput()
    #expect(daemon.end().status == 0)
  }

  @Test func theTPMSurvivesAnOrderlyEnd() throws {
    var daemon = try serve()
    let first = try start(daemon)
    daemon.endInput()
    #expect(daemon.end().status == 0)
    daemon = try serve()
    let second = try start(daemon)
    #expect(second == Starts(resetCount: first.resetCount + 1, isSafe: true))
    daemon.endInput()
    #expect(daemon.end().status == 0)
  }

  /// The daemon says so by itself, while no command comes.
  @Test func aTimerThatRunsOutIsAnnounced() throws {
    let path = temporary.at("socket")
    let daemon = try DaemonProcess("--ephemeral", "--unix", path, "--startup")
    #expect(daemon.readLine().hasSuffix("ready"))
    let tpm = try TPMConnection.at("unix:\(path)")
    try tpm.run(ACTSetTimeout.self) {
      $0.actHandle = ACTHandle(0x4000_0112)
      $0.startTimeout = 1
    }
    #expect(daemon.readLine() == "vtpmd: TPM_RH_ACT_2 signaled")
    daemon.signal(SIGTERM)
    let (status, errors) = daemon.end()
    #expect(status == 0)
    #expect(errors == "vtpmd: TPM_RH_ACT_2 signaled\nvtpmd: ending after SIGTERM\n")
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP]) func aSignalIsAnOrderlyEnd(_ signal: Int32) throws {
    var daemon = try serve()
    let first = try start(daemon)
    daemon.signal(signal)
    let (status, errors) = daemon.end()
    #expect(status == 0)
    #expect(errors.hasPrefix("vtpmd: ending after SIG"))
    daemon = try serve()
    #expect(try start(daemon) == Starts(resetCount: first.resetCount + 1, isSafe: true))
  }

  @Test func aKilledDaemonsTPMIsThereButWasNotShutDown() throws {
    var daemon = try serve()
    let first = try start(daemon)
    daemon.signal(SIGKILL)
    #expect(daemon.end().status == -SIGKILL)
    daemon = try serve()
    #expect(try start(daemon) == Starts(resetCount: first.resetCount + 1, isSafe: false))
  }

  @Test func aClientCanStopTheDaemon() throws {
    let path = temporary.at("socket")
    let daemon = try DaemonProcess("--ephemeral", "--unix", path)
    #expect(daemon.readLine() == "vtpmd: \(path) and \(path).ctrl ready")
    let peer = try #require(Peer.connected(toUnix: path))
    peer.send(Wire.word(21))
    let (status, errors) = daemon.end()
    #expect(status == 0)
    #expect(errors == "vtpmd: ending after a client's STOP\n")
    #expect(temporary.names == [])
  }

  @Test func readinessIsSaidOnceForEachPlace() throws {
    let path = temporary.at("socket")
    let daemon = try DaemonProcess("--ephemeral", "--tcp", "127.0.0.1:0", "--unix", path)
    let first = daemon.readLine()
    #expect(first.wholeMatch(of: /vtpmd: 127\.0\.0\.1:[0-9]+ and port [0-9]+ ready/) != nil)
    #expect(daemon.readLine() == "vtpmd: \(path) and \(path).ctrl ready")
    daemon.signal(SIGTERM)
    #expect(daemon.end().status == 0)
  }

  @Test(arguments: ["full", "batch:50", "none"]) func theStateSurvivesAnOrderlyEndWhateverIsPutOff(
    _ durability: String
  ) throws {
    var daemon = try DaemonProcess("--state", state, "--create", "--stdio", "--durability", durability)
    let first = try start(daemon)
    daemon.endInput()
    #expect(daemon.end().status == 0)
    daemon = try serve()
    #expect(try start(daemon) == Starts(resetCount: first.resetCount + 1, isSafe: true))
    daemon.endInput()
    #expect(daemon.end().status == 0)
  }

  @Test func aStateOpensWithItsKeyAlone() throws {
    temporary.write("0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF\n", to: "k")
    temporary.protect("k")
    let key = "file:\(temporary.at("k"))"
    var daemon = try DaemonProcess("--state", state, "--create", "--stdio", "--key", key)
    let first = try start(daemon)
    daemon.endInput()
    #expect(daemon.end().status == 0)
    #expect(temporary.read("tpm/key") == nil)
    let (status, errors) = try DaemonProcess("--state", state, "--create", "--stdio").end()
    #expect(status == 65)
    #expect(
      errors == "vtpmd: \(state)/state is sealed with a key of its owner's: name it with --key file:PATH, fd:N or "
        + "credential:NAME\n")
    daemon = try DaemonProcess("--state", state, "--stdio", "--key", key)
    #expect(try start(daemon).resetCount == first.resetCount + 1)
    daemon.endInput()
    #expect(daemon.end().status == 0)
  }

  @Test func aLockedStateNamesItsHolder() throws {
    let path = temporary.at("socket")
    let daemon = try DaemonProcess("--state", state, "--create", "--unix", path)
    _ = daemon.readLine()
    let second = try DaemonProcess("--state", state, "--stdio")
    let (status, errors) = second.end()
    #expect(status == 75)
    #expect(errors == "vtpmd: \(state) is in use by process \(daemon.identifier) (vtpmd): stop it first\n")
    daemon.signal(SIGTERM)
    #expect(daemon.end().status == 0)
  }

  @Test func aStateThatIsNoTPMIsRefused() throws {
    do {
      let directory = try StateDirectory(state, creates: true) { _ in }
      _ = try directory.load()
      var whole = Transaction()
      try whole.put(RecordKey(kind: 5, handle: 0x0180_0001)) { (writer) throws(ResponseCode) in writer.write([1, 2, 3])
      }
      try directory.save(whole) { () throws(StoreFailure) in Transaction() }
    }
    let before = temporary.read("tpm/state")
    let daemon = try DaemonProcess("--state", state, "--create", "--stdio")
    let (status, errors) = daemon.end()
    #expect(status == 65)
    #expect(errors.hasPrefix("vtpmd: \(state): "))
    #expect(temporary.read("tpm/state") == before)
  }

  @Test(
    arguments: [
      (["--nonsense"], 64, "unknown option '--nonsense'"),
      (["--stdio"], 64, "--ephemeral"),
      (["--ephemeral", "--fd", "17"], 64, "descriptor 17 is not open"),
      (["--ephemeral", "--stdio", "--ready-fd", "17"], 64, "descriptor 17 is not open"),
      (["--ephemeral", "--tpm1.2"], 64, "TPM 1.2"),
      (["--state", "/nonexistent/tpm", "--stdio"], 65, "add --create"),
      (["--state", "/tmp", "--stdio", "--key", "file:/nonexistent/k"], 65, "cannot read the key from /nonexistent/k"),
      (["--state", "/tmp", "--stdio", "--key", "fd:17"], 65, "cannot read the key from descriptor 17"),
      (["--state", "/tmp", "--stdio", "--key", "credential:k"], 65, "$CREDENTIALS_DIRECTORY is not set"),
      (["--ephemeral", "--proxy-device", "/nonexistent/vtpmx"], 69, "modprobe tpm_vtpm_proxy"),
      (["--ephemeral", "--tcp", "192.0.2.1:2321"], 69, "not an address of this machine"),
      (
        ["--ephemeral", "--stdio", "--profile", "/nonexistent/profile"], 78,
        "cannot read the profile /nonexistent/profile"
      ),
      (["--ephemeral", "--stdio", "--profile", "/"], 78, "cannot read the profile /"),
      (["--ephemeral", "--stdio", "--profile", "/dev/zero"], 78, "/dev/zero: longer than 65536 octets"),
      (["--ephemeral", "--proxy-device", "/dev/null"], 71, "no control device"),
      (["--state", "/nonexistent/tpm", "--create", "--stdio"], 73, "cannot make directory"),
    ] as [([String], Int32, String)])
  func everyFailureIsOneLineAndAStatus(_ arguments: [String], _ expected: Int32, _ text: String) throws {
    let daemon = try DaemonProcess(arguments)
    let (status, errors) = daemon.end()
    #expect(status == expected)
    #expect(errors.hasPrefix("vtpmd: "))
    #expect(errors.contains(text), "\(errors)")
    #expect(errors.filter { $0 == "\n" }.count == 1)
    #expect(daemon.read(1) == [])
  }

  /// Starts a TPM and asks it whether it has keys of RSA 1024.
  private func hasShortKeys(_ arguments: String...) throws -> Bool {
    let daemon = try DaemonProcess(arguments + ["--stdio", "--startup"])
    let refusal = try daemon.tpm.refusal(of: TestParms.self) {
      $0.parameters.parameters = PublicParms(.rsa(RSAParameters(keyBits: 1024)))
    }
    daemon.endInput()
    let (status, errors) = daemon.end()
    #expect(status == 0 && errors == "")
    #expect(refusal == nil || refusal == .value.parameter(1))
    return refusal == nil
  }

  @Test func theProfileStaysWithTheState() throws {
    #expect(try hasShortKeys("--ephemeral"))
    #expect(try !hasShortKeys("--ephemeral", "--profile", "fips"))
    #expect(try !hasShortKeys("--state", state, "--create", "--profile", "fips"))
    #expect(try !hasShortKeys("--state", state))
    #expect(try !hasShortKeys("--state", state, "--create", "--profile", "fips"))
    let before = temporary.read("tpm/state")
    for name in ["default", "pc-client"] {
      let (status, errors) = try DaemonProcess("--state", state, "--profile", name, "--stdio").end()
      #expect(status == 78)
      #expect(errors.hasPrefix("vtpmd: \(state): the TPM was made with another profile"), "\(errors)")
      #expect(errors.contains("algorithms") && errors.filter { $0 == "\n" }.count == 1)
    }
    #expect(temporary.read("tpm/state") == before)
  }

  @Test func aProfileIsReadFromAFile() throws {
    let path = temporary.at("profile")
    temporary.write(Array("# no short keys\nrsa-key-bits = 2048\n".utf8), to: "profile")
    #expect(try !hasShortKeys("--ephemeral", "--profile", path))
    temporary.write(Array("\nrsa-key-bits = 1023\n".utf8), to: "profile")
    let (status, errors) = try DaemonProcess("--state", state, "--create", "--profile", path, "--stdio").end()
    #expect(status == 78)
    #expect(errors == "vtpmd: \(path):2: '1023' is none of: 1024 2048 3072 4096\n")
    // Nothing was made.
    #expect(temporary.names == ["profile"])
  }

  @Test(arguments: ShippedProfile.allCases) func shippedProfilesArePrinted(_ profile: ShippedProfile) throws {
    let daemon = try DaemonProcess("--print-profile", profile.rawValue)
    #expect(daemon.read(100_000) == Array(profile.text.utf8))
    #expect(daemon.end().status == 0)
  }

  @Test(arguments: [("--help", "Usage: vtpmd"), ("--version", "vtpmd \(Version.current)")])
  func helpAndVersionArePrinted(_ option: String, _ text: String) throws {
    let daemon = try DaemonProcess(option)
    #expect(daemon.readLine().hasPrefix(text))
    daemon.endInput()
    #expect(daemon.end().status == 0)
  }
}
