// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// Where a TPM is, in the words that tpm2-tss uses as well.
///
///     in-process[:PROFILE]          vtpmd's engine in this process, made as one of the profiles it ships
///     /dev/tpm0, device:PATH        a device of the kernel
///     unix:PATH, tcp:HOST:PORT      a socket that carries plain commands
///     mssim[:host=H,port=P|path=P]  the protocol of the Microsoft simulator
///     swtpm[:host=H,port=P|path=P[,control=P]]  swtpm with its control channel
///     cmd:COMMAND                   a program with the TPM on its standard input and output
public struct TransportAddress: Sendable, CustomStringConvertible {
  public let description: String
  private let kind: String
  private let rest: String

  /// Reads an address.
  public init(_ text: String) throws(TransportError) {
    description = text
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    (kind, rest) = text.hasPrefix("/") ? ("device", text) : (parts[0], parts.count > 1 ? parts[1] : "")
    guard Self.kinds.contains(kind) else {
      throw TransportError("\(kind) is no way to a TPM; there are \(Self.kinds.joined(separator: ", "))")
    }
  }

  private static let kinds = ["in-process", "device", "unix", "tcp", "mssim", "swtpm", "cmd"]

  /// Whether the TPM is the engine in this process, which is new each time.
  public var isInProcess: Bool { kind == "in-process" }
  /// Whether the TPM is one of the kernel's devices, and so maybe a chip.
  public var isDevice: Bool { kind == "device" }

  /// Opens the way.
  public func connect() throws(TransportError) -> any Transport {
    switch kind {
    case "in-process": try InProcess(profile)
    case "device": try CharacterDevice(rest)
    case "unix": try Stream(unix: rest)
    case "tcp":
      if let (host, port) = Self.hostAndPort(rest) {
        try Stream(host: host, port: port)
      } else {
        throw TransportError("tcp wants HOST:PORT, not \(rest)")
      }
    case "mssim":
      if let path = try options()["path"] {
        try Simulator(path: path)
      } else {
        try Simulator(host: try options()["host"] ?? "localhost", port: try port())
      }
    case "swtpm":
      if let path = try options()["path"] {
        try Swtpm(path: path, control: try options()["control"])
      } else {
        try Swtpm(host: try options()["host"] ?? "localhost", port: try port())
      }
    default: try ChildProcess(rest)
    }
  }

  private var profile: Profile {
    get throws(TransportError) {
      guard !rest.isEmpty else { return .default }
      guard let shipped = ShippedProfile(rawValue: rest) else { throw TransportError("there is no profile \(rest)") }
      do throws(ProfileError) { return try Profile(Array(shipped.text.utf8).rawSpan) } catch {
        throw TransportError(error.message)
      }
    }
  }

  private static func hostAndPort(_ text: String) -> (String, UInt16)? {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    return (String(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }), port)
  }

  private func port() throws(TransportError) -> UInt16 {
    guard let text = try options()["port"] else { return 2321 }
    guard let port = UInt16(text) else { throw TransportError("\(text) is no port") }
    return port
  }

  private func options() throws(TransportError) -> [String: String] {
    var result: [String: String] = [:]
    for option in rest.split(separator: ",") {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, ["host", "port", "path", "control"].contains(parts[0]) else {
        throw TransportError("\(kind) does not know the option \(option)")
      }
      result[parts[0]] = parts[1]
    }
    return result
  }
}
