// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// A TPM to which things are done at random, of every kind that leaves something in its state. Many of them fail, as the
/// state of things has it.
struct RandomStream: ~Copyable {
  var tpm: TestTPM
  var generator: SeededGenerator
  /// The sessions that were started, of which some have ended since.
  var sessions: [TestSession] = []
  /// The contexts that were saved, of which some have been loaded since.
  var contexts: [Context] = []

  typealias Action = @Sendable (inout RandomStream) throws -> Void

  private init(_ tpm: consuming TestTPM, seed: UInt64) {
    self.tpm = tpm
    generator = SeededGenerator(seed: seed)
  }

  /// What so many things have done to a TPM with power; the same for the same seed.
  static func transcript(seed: UInt64, count: Int) throws -> Transcript {
    let transcript = Transcript()
    var stream = RandomStream(try TestTPM(seed: seed, isStarted: false), seed: seed)
    stream.tpm.transcript = transcript
    stream.perform(.powerOn)
    try stream.tpm.run(Startup.self)
    for _ in 0..<count {
      // Most of a stream is with a TPM that has been started.
      let action = try stream.one(of: stream.tpm.machine.volatile.isStarted ? actions : starts)
      try? action(&stream)
    }
    return transcript
  }

  private static let actions: [Action] =
    pcrActions + sessionActions + sessionActions + objectActions + objectActions + nvActions + nvActions + otherActions
    + platformActions

  mutating func perform(_ step: Transcript.Step) {
    tpm.transcript?.note(step, tpm.tpm.perform(step, tpm.platform, tpm.store))
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }
  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }
  mutating func one<E>(of list: [E]) throws -> E {
    guard let one = list.randomElement(using: &generator) else { throw ResponseCode.failure }
    return one
  }
  mutating func octets(upTo limit: Int) -> [UInt8] { generator.octets(below(limit + 1)) }
}

// MARK: - The platform

extension RandomStream {
  /// What gets a TPM going that has not been started.
  private static let starts: [Action] = [
    { stream in
      stream.tpm.locality = try stream.one(of: [0, 0, 0, 3])
      let type: StartupType = try stream.one(of: [.clear, .state, .state])
      try stream.tpm.run(Startup.self) { $0.startupType = type }
    },
    { stream in stream.perform(.powerOn) },
    { stream in stream.perform(.hashStart) },
    { stream in stream.perform(.hashData(stream.octets(upTo: 300))) },
    { stream in stream.perform(.hashEnd) },
    { stream in stream.perform(.time(1000)) },
    { stream in try stream.tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.handles, 9) } },
  ]

  private static let platformActions: [Action] = [
    { stream in stream.perform(.hashStart) },
    { stream in stream.perform(.hashStart) },
    { stream in stream.perform(.hashData(stream.octets(upTo: 300))) },
    { stream in stream.perform(.hashData(stream.octets(upTo: 300))) },
    { stream in stream.perform(.hashEnd) },
    { stream in stream.perform(.resetEstablished) },
    { stream in stream.perform(.time(try stream.one(of: [1, 700, 5000, 1_000_000, 5_000_000, 90_000_000]))) },
    { stream in stream.perform(.time(UInt64(stream.below(3000)))) },
    { stream in stream.perform(.signaledTimers) },
    { stream in stream.perform(.nextTimer) },
    { stream in stream.perform(.brokenStore(stream.isOne(in: 4))) },
    { stream in stream.tpm.locality = try stream.one(of: [0, 0, 1, 2, 3, 4]) },
    { stream in
      if stream.isOne(in: 3) {
        try stream.tpm.run(Shutdown.self) { $0.shutdownType = .clear }
      } else {
        try stream.tpm.run(Shutdown.self) { $0.shutdownType = .state }
      }
      stream.perform(.powerOff)
      if stream.isOne(in: 3) { stream.perform(.time(2000)) }
      stream.perform(.powerOn)
    },
    { stream in if stream.isOne(in: 4) { stream.perform(.powerOn) } },
    { stream in _ = stream.tpm.execute(stream.octets(upTo: 40)) },
  ]
}
