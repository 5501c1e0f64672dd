// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// Reads the command line, `--name VALUE` or `--name=VALUE`, and says what is wrong with it in one line.
struct OptionParser {
  private var rest: ArraySlice<String>
  private var seen: Set<String> = []
  private var frontends: [Options.Frontend] = []
  private var proxyDevice: String?
  private var stateDirectory: String?
  private var key: KeySource?
  private var durability: Durability?
  private var readyDescriptor: CInt?
  private var profile: String?
  private var trace: String?
  private var handover: Options.Handover?
  private var user: Options.User?

  private init(_ arguments: [String]) { rest = arguments[...] }

  /// Parses the arguments after the program's name. `hasProxy` says whether /dev/vtpmx is there.
  static func parse(_ arguments: [String], hasProxy: () -> Bool) throws(Failure) -> Invocation {
    var parser = OptionParser(arguments)
    while let argument = parser.rest.popFirst() {
      switch argument {
      case "-h", "--help": return .help
      case "-V", "--version": return .version
      case "--print-profile": return .printProfile(try parser.shippedProfile(argument))
      default: try parser.take(argument)
      }
    }
    return .run(try parser.finish(hasProxy: hasProxy))
  }

  private mutating func take(_ argument: String) throws(Failure) {
    guard argument.hasPrefix("--"), argument.count > 2 else {
      throw Self.usage("unexpected argument '\(argument)'")
    }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let attached = parts.count > 1 ? String(parts[1]) : nil
    if try takeFlag(name, attached) { return }
    switch name {
    case "--tcp": frontends.append(.tcp(try hostPort(name, attached, needsNext: true)))
    case "--unix": frontends.append(.unix(path: try path(name, attached)))
    case "--ctrl": frontends.append(.control(try controlAddress(name, attached)))
    case "--fd": frontends.append(.descriptor(try descriptor(name, attached)))
    case "--proxy-device":
      try once(name)
      proxyDevice = try path(name, attached)
    case "--state":
      try once(name)
      stateDirectory = try path(name, attached)
    case "--key":
      try once(name)
      key = try keySource(name, attached)
    case "--durability":
      try once(name)
      durability = try durability(name, attached)
    case "--profile":
      try once(name)
      profile = try path(name, attached, "a name or a path")
    case "--trace":
      try once(name)
      trace = try path(name, attached)
    case "--handover", "--takeover":
      let place = try path(name, attached)
      guard handover == nil else {
        throw Self.usage("options --handover and --takeover are given once, and one of them")
      }
      handover =
        name == "--takeover" ? .takeover(path: place) : place == "systemd" ? .serviceManager : .socket(path: place)
    case "--user":
      try once(name)
      user = try account(name, attached)
    case "--ready-fd":
      try once(name)
      readyDescriptor = try descriptor(name, attached)
    case "--tpm1.2", "--tpm12", "--tpm-1.2":
      throw Self.usage("\(name): TPM 1.2 is not supported, vtpmd is a TPM 2.0")
    default: throw Self.usage("unknown option '\(name)'")
    }
  }

  /// Takes an option without a value; false where it is none.
  private mutating func takeFlag(_ name: String, _ attached: String?) throws(Failure) -> Bool {
    let flags = ["--proxy", "--stdio", "--create", "--ephemeral", "--startup", "--no-startup", "--no-sandbox"]
    guard flags.contains(name) else { return false }
    guard attached == nil else { throw Self.usage("option \(name) takes no value") }
    seen.insert(name)
    return true
  }

  private mutating func once(_ name: String) throws(Failure) {
    guard seen.insert(name).inserted else { throw Self.usage("option \(name) is given twice") }
  }

  private mutating func finish(hasProxy: () -> Bool) throws(Failure) -> Options {
    let state = try finishState()
    for (one, other) in [("--startup", "--no-startup")] where seen.contains(one) && seen.contains(other) {
      throw Self.usage("options \(one) and \(other) exclude each other")
    }
    if seen.contains("--proxy") || proxyDevice != nil {
      frontends.insert(.proxy(device: proxyDevice ?? Options.proxyDevice), at: 0)
    }
    if seen.contains("--stdio") { frontends.append(.standardStreams) }
    if handover != nil, state == .ephemeral {
      throw Self.usage(
        "options --handover and --takeover need --state DIR: an --ephemeral TPM is gone with its process")
    }
    var takesOver = false
    if case .takeover = handover { takesOver = true }
    if frontends.isEmpty, !takesOver {
      guard hasProxy() else {
        throw Failure(
          .unavailable,
          "there is no \(Options.proxyDevice): modprobe tpm_vtpm_proxy as root, "
            + "or ask for --unix PATH or --tcp HOST:PORT")
      }
      frontends = [.proxy(device: Options.proxyDevice)]
    }
    try checkFrontends()
    let startsUp = seen.contains("--startup") ? true : seen.contains("--no-startup") ? false : nil
    return Options(
      state: state, key: key, durability: durability ?? .full, profile: profile, frontends: frontends,
      startsUp: startsUp, readyDescriptor: readyDescriptor, trace: trace, handover: handover, user: user,
      isSandboxed: !seen.contains("--no-sandbox"))
  }

  private func finishState() throws(Failure) -> Options.State {
    let isEphemeral = seen.contains("--ephemeral")
    guard let stateDirectory else {
      guard isEphemeral else {
        throw Self.usage("say where the TPM's state is kept: --state DIR, or --ephemeral to keep none")
      }
      for name in ["--create", "--key", "--durability"] where seen.contains(name) {
        throw Self.usage("option \(name) needs --state DIR")
      }
      return .ephemeral
    }
    guard !isEphemeral else { throw Self.usage("options --state and --ephemeral exclude each other") }
    return .directory(path: stateDirectory, creates: seen.contains("--create"))
  }

  private func checkFrontends() throws(Failure) {
    for (index, frontend) in frontends.enumerated() where frontends[..<index].contains(frontend) {
      // Port 0 is a new port each time.
      if case .tcp(let address) = frontend, address.port == 0 { continue }
      throw Self.usage("the same place is given twice to take commands from")
    }
    let isServed = frontends.isEmpty || frontends.contains { if case .control = $0 { false } else { true } }
    let isUnixControl = frontends.contains { if case .control(.unix) = $0 { true } else { false } }
    guard isServed || isUnixControl else {
      throw Self.usage("option --ctrl tcp: needs a place to take commands from as well: --tcp HOST:PORT")
    }
  }
}

/// Values.
extension OptionParser {
  static func usage(_ message: String) -> Failure { Failure(.usage, "\(message); see vtpmd --help") }

  private mutating func value(_ name: String, _ attached: String?, _ what: String) throws(Failure) -> String {
    if let attached, !attached.isEmpty { return attached }
    // A value that looks like an option is one whose value was forgotten.
    guard attached == nil, let next = rest.first, !next.isEmpty, !next.hasPrefix("--") else {
      throw Self.usage("option \(name) needs \(what)")
    }
    rest = rest.dropFirst()
    return next
  }

  private mutating func path(
    _ name: String, _ attached: String?, _ what: String = "a path"
  ) throws(Failure) -> String {
    let path = try value(name, attached, what)
    guard !path.utf8.contains(0) else { throw Self.usage("option \(name) needs \(what)") }
    return path
  }

  private mutating func keySource(_ name: String, _ attached: String?) throws(Failure) -> KeySource {
    // What is wrong is not repeated: it may be the key itself.
    guard let source = KeySource(try value(name, attached, KeySource.forms)) else {
      throw Self.usage("option \(name) needs \(KeySource.forms)")
    }
    return source
  }

  private mutating func durability(_ name: String, _ attached: String?) throws(Failure) -> Durability {
    let text = try value(name, attached, Durability.forms)
    guard let durability = Durability(text) else {
      throw Self.usage("option \(name): '\(text)' is not \(Durability.forms)")
    }
    return durability
  }

  private mutating func shippedProfile(_ name: String) throws(Failure) -> ShippedProfile {
    let names = ShippedProfile.allCases.map(\.rawValue).joined(separator: ", ")
    let text = try value(name, nil, "a name: \(names)")
    guard let profile = ShippedProfile(rawValue: text) else {
      throw Self.usage("option \(name): '\(text)' is none of \(names)")
    }
    return profile
  }

  private mutating func descriptor(_ name: String, _ attached: String?) throws(Failure) -> CInt {
    let text = try value(name, attached, "a file descriptor's number")
    guard let number = CInt(text), number >= 0 else {
      throw Self.usage("option \(name): '\(text)' is not a file descriptor's number")
    }
    return number
  }

  private mutating func account(_ name: String, _ attached: String?) throws(Failure) -> Options.User {
    let what = "NAME or UID, and :GROUP if need be"
    let text = try value(name, attached, what)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw Self.usage("option \(name): '\(text)' is not \(what)")
    }
    return Options.User(name: parts[0], group: parts.count > 1 ? parts[1] : nil)
  }

  private mutating func hostPort(_ name: String, _ attached: String?, needsNext: Bool) throws(Failure) -> HostPort {
    let text = try value(name, attached, "HOST:PORT")
    guard let address = HostPort(text) else { throw Self.usage("option \(name): '\(text)' is not HOST:PORT") }
    guard !needsNext || address.port < UInt16.max else {
      throw Self.usage("option \(name): port 65535 leaves no next port for platform signals")
    }
    return address
  }

  private mutating func controlAddress(_ name: String, _ attached: String?) throws(Failure) -> Options.ControlAddress {
    let what = "tcp:HOST:PORT or unix:PATH"
    let text = try value(name, attached, what)
    if text.hasPrefix("unix:"), text.count > 5 { return .unix(path: String(text.dropFirst(5))) }
    if text.hasPrefix("tcp:"), let address = HostPort(String(text.dropFirst(4))) { return .tcp(address) }
    throw Self.usage("option \(name): '\(text)' is not \(what)")
  }
}
