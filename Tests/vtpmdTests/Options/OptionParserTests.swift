// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMStore
import Testing

@testable import vtpmd

struct OptionParserTests {
  private func parse(_ line: String, hasProxy: Bool = false) throws -> Invocation {
    try OptionParser.parse(line.split(separator: " ").map(String.init), hasProxy: { hasProxy })
  }

  private func options(_ line: String, hasProxy: Bool = false) throws -> Options? {
    if case .run(let options) = try parse(line, hasProxy: hasProxy) { options } else { nil }
  }

  @Test(
    arguments: [
      ("--proxy", [.proxy(device: "/dev/vtpmx")]),
      ("--proxy-device /dev/x", [.proxy(device: "/dev/x")]),
      ("--proxy --proxy-device=/dev/x", [.proxy(device: "/dev/x")]),
      ("--tcp localhost:2321", [.tcp(HostPort(host: "localhost", port: 2321))]),
      ("--tcp=[::1]:65534", [.tcp(HostPort(host: "::1", port: 65534))]),
      ("--tcp 0 --tcp 0", [.tcp(HostPort(host: "127.0.0.1", port: 0)), .tcp(HostPort(host: "127.0.0.1", port: 0))]),
      ("--unix /run/a --unix b", [.unix(path: "/run/a"), .unix(path: "b")]),
      ("--ctrl unix:/run/c", [.control(.unix(path: "/run/c"))]),
      (
        "--ctrl tcp:localhost:65535 --unix a",
        [.control(.tcp(HostPort(host: "localhost", port: 65535))), .unix(path: "a")]
      ),
      ("--fd 3 --fd=4", [.descriptor(3), .descriptor(4)]),
      ("--stdio", [.standardStreams]),
      ("--stdio --unix a --proxy", [.proxy(device: "/dev/vtpmx"), .unix(path: "a"), .standardStreams]),
    ] as [(String, [Options.Frontend])])
  func frontendsAreRead(_ line: String, _ frontends: [Options.Frontend]) throws {
    #expect(try options("--ephemeral \(line)")?.frontends == frontends)
  }

  @Test func waysToHandTheTPMOverAreRead() throws {
    #expect(try options("--state a --stdio --handover /run/h")?.handover == .socket(path: "/run/h"))
    #expect(try options("--state a --stdio --handover systemd")?.handover == .serviceManager)
    #expect(try options("--state a --takeover /run/h")?.handover == .takeover(path: "/run/h"))
    #expect(try options("--state a --takeover /run/h")?.frontends == [])
    #expect(try options("--state a --stdio")?.handover == nil)
  }

  @Test(arguments: [
    "--ephemeral --stdio --handover /run/h", "--state a --handover /run/h --takeover /run/h",
    "--state a --handover /run/h --handover /run/i", "--state a --stdio --handover",
  ])
  func whatCannotBeHandedOverIsRefused(_ line: String) throws {
    let failure = #expect(throws: Failure.self) { try options(line) }
    #expect(failure?.status == .usage)
  }

  @Test func theDeviceIsTheDefaultWhereItIsThere() throws {
    #expect(try options("--ephemeral", hasProxy: true)?.frontends == [.proxy(device: "/dev/vtpmx")])
    #expect(try options("--ephemeral --stdio", hasProxy: true)?.frontends == [.standardStreams])
  }

  @Test func withoutTheDeviceAndAFrontendTheDriverIsNamed() {
    let failure = #expect(throws: Failure.self) { try parse("--ephemeral") }
    #expect(failure?.status == .unavailable)
    #expect(failure?.message.contains("modprobe tpm_vtpm_proxy") == true)
  }

  @Test func theStateIsRead() throws {
    #expect(try options("--stdio --ephemeral")?.state == .ephemeral)
    #expect(try options("--stdio --state /s")?.state == .directory(path: "/s", creates: false))
    #expect(try options("--stdio --state=/s=t --create")?.state == .directory(path: "/s=t", creates: true))
  }

  @Test func theKeyAndTheDurabilityAreRead() throws {
    let usual = try #require(try options("--stdio --state s"))
    #expect(usual.key == nil && usual.durability == .full)
    let other = try #require(try options("--stdio --state s --key file:/k --durability batch"))
    #expect(other.key == .key(.file("/k")) && other.durability == .batch(milliseconds: 100))
    let third = try #require(try options("--stdio --state s --key=passphrase-fd:7 --durability=none"))
    #expect(third.key == .passphrase(.descriptor(7)) && third.durability == Durability.none)
  }

  /// Somebody may take the option for the place of the key itself.
  @Test func aWrongKeyIsNotRepeated() throws {
    let failure = try #require(#expect(throws: Failure.self) { try parse("--stdio --state s --key 00112233") })
    #expect(!failure.message.contains("00112233"), "\(failure.message)")
  }

  @Test func theProfileIsRead() throws {
    #expect(try options("--stdio --ephemeral")?.profile == nil)
    #expect(try options("--stdio --ephemeral --profile fips")?.profile == "fips")
    #expect(try options("--stdio --state s --profile=./a=b")?.profile == "./a=b")
    #expect(try parse("--print-profile pc-client") == .printProfile(.pcClient))
  }

  @Test func theUserAndTheSandboxAreRead() throws {
    #expect(try options("--stdio --ephemeral")?.user == nil)
    #expect(try options("--stdio --ephemeral")?.isSandboxed == true)
    #expect(try options("--stdio --ephemeral --no-sandbox")?.isSandboxed == false)
    #expect(try options("--stdio --ephemeral --user tpm")?.user == .init(name: "tpm", group: nil))
    #expect(try options("--stdio --ephemeral --user=1000:tss")?.user == .init(name: "1000", group: "tss"))
  }

  @Test(arguments: [
    ("--unix a", false), ("--proxy", true), ("--proxy --no-startup", false), ("--unix a --startup", true),
    ("--unix a --proxy", true),
  ])
  func startupIsOursWithADevice(_ line: String, _ startsUp: Bool) throws {
    #expect(try options("--ephemeral \(line)")?.startsUpAtPowerOn(hasDevice: false) == startsUp)
  }

  @Test(
    arguments: [
      ("--help", .help), ("-h", .help), ("--version", .version), ("-V", .version), ("--ephemeral --help", .help),
      ("--version --nonsense", .version),
    ] as [(String, Invocation)])
  func helpNeedsNothingElse(_ line: String, _ invocation: Invocation) throws {
    #expect(try parse(line) == invocation)
  }

  @Test(arguments: [
    ("", "--state DIR, or --ephemeral"),
    ("--stdio", "--state DIR, or --ephemeral"),
    ("--stdio --create", "--state DIR, or --ephemeral"),
    ("--stdio --ephemeral --create", "option --create needs --state"),
    ("--stdio --ephemeral --state s", "--state and --ephemeral exclude"),
    ("--ephemeral --frobnicate", "unknown option '--frobnicate'"),
    ("--ephemeral --frobnicate=1", "unknown option '--frobnicate'"),
    ("--ephemeral -x", "unexpected argument '-x'"),
    ("--ephemeral --", "unexpected argument '--'"),
    ("--ephemeral socket", "unexpected argument 'socket'"),
    ("--ephemeral --stdio=1", "option --stdio takes no value"),
    ("--state", "option --state needs a path"),
    ("--state= --stdio", "option --state needs a path"),
    ("--state --stdio", "option --state needs a path"),
    ("--stdio --ephemeral --key file:k", "option --key needs --state"),
    ("--stdio --ephemeral --durability none", "option --durability needs --state"),
    ("--key", "option --key needs [passphrase-]file:PATH"),
    ("--key nonsense", "option --key needs [passphrase-]file:PATH"),
    ("--key fd:2", "option --key needs [passphrase-]file:PATH"),
    ("--key file:a --key file:a", "option --key is given twice"),
    ("--durability", "option --durability needs full, batch[:MILLISECONDS] or none"),
    ("--durability most", "option --durability: 'most' is not full, batch[:MILLISECONDS] or none"),
    ("--durability batch:0", "option --durability: 'batch:0' is not"),
    ("--durability none --durability none", "option --durability is given twice"),
    ("--profile", "option --profile needs a name or a path"),
    ("--profile= --stdio", "option --profile needs a name or a path"),
    ("--profile --stdio", "option --profile needs a name or a path"),
    ("--profile a --profile b", "option --profile is given twice"),
    ("--print-profile", "option --print-profile needs a name: default, pc-client, fips"),
    ("--print-profile nonsense", "option --print-profile: 'nonsense' is none of default, pc-client, fips"),
    ("--state a --state b --stdio", "option --state is given twice"),
    ("--proxy-device a --proxy-device b --ephemeral", "option --proxy-device is given twice"),
    ("--tcp", "option --tcp needs HOST:PORT"),
    ("--tcp nonsense", "option --tcp: 'nonsense' is not HOST:PORT"),
    ("--tcp localhost:65535", "option --tcp: port 65535"),
    ("--ctrl /run/c", "option --ctrl: '/run/c' is not tcp:HOST:PORT or unix:PATH"),
    ("--ctrl unix:", "option --ctrl: 'unix:' is not"),
    ("--ctrl tcp:1:2:3", "option --ctrl: 'tcp:1:2:3' is not"),
    ("--ephemeral --ctrl tcp:localhost:1", "--ctrl tcp: needs a place"),
    ("--fd", "option --fd needs a file descriptor's number"),
    ("--fd -1", "option --fd: '-1' is not"),
    ("--fd three", "option --fd: 'three' is not"),
    ("--fd 99999999999", "option --fd: '99999999999' is not"),
    ("--user", "option --user needs NAME or UID"),
    ("--user --stdio", "option --user needs NAME or UID"),
    ("--user :tss --stdio", "option --user: ':tss' is not NAME or UID"),
    ("--user tpm: --stdio", "option --user: 'tpm:' is not NAME or UID"),
    ("--user a:b:c --stdio", "option --user: 'a:b:c' is not NAME or UID"),
    ("--user a --user b --stdio", "option --user is given twice"),
    ("--no-sandbox=1 --stdio", "option --no-sandbox takes no value"),
    ("--ready-fd x", "option --ready-fd: 'x' is not"),
    ("--ephemeral --unix a --unix a", "the same place is given twice"),
    ("--ephemeral --stdio --startup --no-startup", "--startup and --no-startup exclude"),
    ("--tpm1.2", "TPM 1.2 is not supported"),
    ("--tpm12", "TPM 1.2 is not supported"),
  ])
  func whatIsWrongIsSaidInOneLine(_ line: String, _ expected: String) throws {
    let failure = try #require(#expect(throws: Failure.self) { try parse(line) })
    #expect(failure.status == .usage)
    #expect(failure.message.contains(expected), "\(failure.message)")
    #expect(failure.message.hasSuffix("; see vtpmd --help"))
    #expect(!failure.message.contains("\n"))
  }

  @Test func helpNamesEveryExitStatusAndFitsATerminal() {
    for status in Status.allCases { #expect(Help.text.contains("\n  \(status.rawValue) ")) }
    #expect(Help.text.split(separator: "\n").allSatisfy { $0.count <= 90 })
  }
}
