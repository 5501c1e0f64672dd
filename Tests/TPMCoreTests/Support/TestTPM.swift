// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A TPM in process, with commands as calls: it builds the octets, runs them, and reads the response.
struct TestTPM: ~Copyable {
  var tpm: TPM
  let platform: TestPlatform
  let store: TestStore
  let log: CommandLog
  /// Where commands and responses are written down, if they are.
  var transcript: Transcript?
  var locality: UInt8 = 0

  /// A new TPM that has been started, unless told otherwise.
  init(_ profile: Profile = .default, seed: UInt64 = 1, isStarted: Bool = true) throws {
    platform = TestPlatform(seed: seed)
    store = TestStore()
    log = CommandLog(time: platform.monotonicMilliseconds)
    tpm = try TPM.manufacture(profile, platform: platform, store: store)
    tpm.powerOn()
    if isStarted {
      tpm.startup()
      log.note(command: [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 0], locality: 0, time: 0)
    }
  }

  /// The state, to look into.
  var machine: Machine { tpm.machine }

  /// Changes the state behind the TPM's back, for what no command can set up.
  mutating func prepare(_ body: (inout Machine) -> Void) { body(&tpm.machine) }

  /// The daemon ends without a word and starts again with what was stored.
  mutating func restartProcess() throws {
    tpm = try TPM(restoring: store.state, platform: platform, store: store)
    tpm.powerOn()
    log.noteRestart()
  }

  /// Runs raw octets and gives the raw response.
  mutating func execute(_ command: [UInt8]) -> [UInt8] {
    var response: [UInt8] = []
    tpm.execute(command.rawSpan, locality: locality) { response = [UInt8]($0) }
    ResponseLog.note(command, response)
    log.note(command: command, locality: locality, time: platform.monotonicMilliseconds)
    transcript?.note(.command(command, locality: locality), response)
    return response
  }

  /// Runs a command. Handles that need authorisation get the empty password, unless `auth` says otherwise.
  @discardableResult
  mutating func run<C: Command>(
    _ command: C.Type, _ handles: [UInt32] = [], auth: [TestAuth]? = nil,
    _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws -> TestResponse<C> {
    let request = try TestRequest(C.self, handles, auth, in: machine, fill)
    return try TestResponse(request.accept(execute(request.octets)))
  }

  /// Expects a command to fail with exactly this code and to leave no trace in the state.
  mutating func expect<C: Command>(
    _ code: ResponseCode, from command: C.Type, _ handles: [UInt32] = [], auth: [TestAuth]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation, _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws {
    let request = try TestRequest(C.self, handles, auth, in: machine, fill)
    expect(code, from: request.octets, sourceLocation: sourceLocation)
  }

  /// Expects octets to fail with exactly this code and to leave no trace in the state.
  mutating func expect(
    _ code: ResponseCode, from octets: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let before = machine.trace
    let response = execute(octets)
    let found = response.count == 10 ? ResponseCode(rawValue: UInt32(octets: response[6..<10])) : nil
    #expect(found == code, "expected \(code)", sourceLocation: sourceLocation)
    #expect(response.starts(with: [0x80, 0x01, 0, 0, 0, 10]), sourceLocation: sourceLocation)
    #expect(machine.trace == before, "a failing command changed the state", sourceLocation: sourceLocation)
  }
}

/// One authorisation in a test command.
enum TestAuth {
  case password([UInt8])
  /// A session, with all that the caller has to work out.
  case session(TestSession)
  /// A session with an HMAC that was computed elsewhere.
  case raw(handle: UInt32, nonce: [UInt8], attributes: SessionAttributes, hmac: [UInt8])

  /// A session that needs no HMAC: a policy session without a session key.
  static func policy(_ handle: UInt32, attributes: SessionAttributes = .continueSession) -> TestAuth {
    .raw(handle: handle, nonce: [], attributes: attributes, hmac: [])
  }

  static func password(_ text: String) -> TestAuth { .password(Array(text.utf8)) }
}

/// A response that says success, taken apart.
@dynamicMemberLookup
struct TestResponse<C: Command> {
  /// The handle in front of the parameters, or 0.
  var handle: UInt32 = 0
  var parameters = C.Response()
  /// The session area, raw.
  var sessions: [UInt8] = []

  init(_ octets: [UInt8]) throws {
    var reader = Reader(octets.rawSpan)
    let tag = try reader.read(UInt16.self)
    #expect(try reader.read(UInt32.self) == UInt32(octets.count))
    let code = ResponseCode(rawValue: try reader.read())
    guard code.rawValue == 0 else { throw code }
    if C.Response.hasHandle { handle = try reader.read() }
    let size = tag == 0x8002 ? Int(try reader.read(UInt32.self)) : reader.remaining
    let before = reader.remaining
    try parameters.visit(&reader)
    #expect(before - reader.remaining == size)
    sessions = [UInt8](reader.rest)
  }

  subscript<T>(dynamicMember path: KeyPath<C.Response, T>) -> T { parameters[keyPath: path] }
}

extension UInt32 {
  init(octets: some Collection<UInt8>) { self = octets.reduce(0) { $0 << 8 | UInt32($1) } }
}

extension Machine {
  /// Everything in the state that a command may change, as octets or text that can be compared.
  ///
  /// Left out is what a failing command may change by rule: time, what an authorisation failure leaves behind, and
  /// that self-tests have been run.
  var trace: [String] {
    var persistent = persistent
    persistent.lockout = Lockout()
    persistent.clock = 0
    for place in persistent.nvIndices.indices where persistent.nvIndices[place].pin != nil {
      persistent.nvIndices[place].contents = []
    }
    var volatile = volatile
    volatile.knownAnswers = KnownAnswerTests([])
    let parts: [any Wire] =
      [persistent, orderly, SavedResetData(self), clear] + pcr.banks + sessions.map(SavedSession.init)
      + objects.taken.map(\.record)
    return parts.map { part in "\((try? part.marshaled()) ?? [])" } + ["\(objects.taken.map(\.slot))", "\(volatile)"]
  }
}
