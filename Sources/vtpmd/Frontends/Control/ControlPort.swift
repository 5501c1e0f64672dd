// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The control side of a socket: the Microsoft simulator's platform signals, or swtpm's control channel.
///
/// Their numbers overlap, so the first request decides for the whole connection, as far as it can. It is swtpm's
/// - where the simulator has no such signal, as SET_LOCALITY, HASH_*, GET_CONFIG, SET_DATAFD: tpm2-tss opens a new
///   connection for each request and QEMU begins with SET_DATAFD;
/// - where it came with a body that the simulator's signal does not have: INIT with its flags, SET_BUFFERSIZE.
/// Else it is the simulator's: POWER_ON and not GET_CAPABILITY. Who wants all of swtpm's channel asks for --ctrl.
struct ControlPort: Port {
  enum Dialect: Equatable {
    case undecided
    case simulator
    case swtpm
  }

  private(set) var dialect: Dialect
  private var hash = HashStream()
  private var state = StateStream()
  private var source = StateSource()

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// Whose request the octets are, with all that arrived together; nil where there is no number yet.
  static func dialect(of octets: RawSpan) -> Dialect? {
    guard let code = octets.bigEndian(at: 0, as: UInt32.self) else { return nil }
    guard let signal = SimulatorSignal(rawValue: code) else {
      return (SwtpmRequest.Code.capability...SwtpmRequest.Code.information).contains(code) ? .swtpm : .simulator
    }
    let body = octets.byteCount - 4 - signal.bodySize
    guard body > 0 else { return .simulator }
    // POWER_OFF and POWER_ON in one go look like INIT with its flag; clients of the simulator wait in between.
    if code == SwtpmRequest.Code.initialize, body == 4 { return .swtpm }
    let next = octets.bigEndian(at: 4 + signal.bodySize, as: UInt32.self)
    return next.flatMap(SimulatorSignal.init) == nil ? .swtpm : .simulator
  }

  mutating func serve(
    _ input: inout OctetQueue, _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) -> Step {
    if hash.isRunning { return hash.serve(&input, &output, host: &host) }
    if state.isRunning { return state.serve(&input, &output, host: &host) }
    if dialect == .undecided {
      guard let decided = Self.dialect(of: input.octets) else { return .waiting }
      dialect = decided
    }
    return dialect == .swtpm
      ? serveSwtpm(&input, &output, passed: &passed, host: &host) : serveSimulator(&input, &output, host: &host)
  }

  private func serveSimulator(
    _ input: inout OctetQueue, _ output: inout OctetQueue, host: inout Host
  ) -> Step {
    guard let code = input.octets.bigEndian(at: 0, as: UInt32.self) else { return .waiting }
    guard let signal = SimulatorSignal(rawValue: code) else { return SimulatorSignal.refuse(&output) }
    guard input.count >= 4 + signal.bodySize else { return .waiting }
    let body = input.octets.bigEndian(at: 4, as: UInt32.self) ?? 0
    input.drop(4 + signal.bodySize)
    return signal.perform(body, &output, host: &host)
  }

  private mutating func serveSwtpm(
    _ input: inout OctetQueue, _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) -> Step {
    guard let (request, size) = SwtpmRequest.parse(input.octets) else { return .waiting }
    input.drop(size)
    if case .getState(let flags, let kind, let offset) = request {
      source.get(flags: flags, kind: kind, offset: offset, &output, host: &host)
      return .served
    }
    // Whoever asks for something else does not want what was kept.
    source = StateSource()
    if case .hashData(let length) = request {
      guard host.isPoweredOn else {
        // Where the data ends is known, but not when it would have come.
        SwtpmRequest.answer([SwtpmResult.badOrdinal], &output)
        return .over
      }
      return hash.begin(length, &output)
    }
    if case .setState(let flags, let kind, let length) = request {
      return state.begin(flags: flags, kind: kind, length: length, &output, host: &host)
    }
    request.perform(&output, passed: &passed, host: &host)
    passed = nil
    return .served
  }
}
