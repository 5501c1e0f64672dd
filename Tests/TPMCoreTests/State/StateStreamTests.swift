// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A TPM that is saved and taken up again somewhere in a stream of commands answers as one that was not.
struct StateStreamTests {
  @Test(arguments: 0..<20) func aStreamThatIsCutGoesOnAsOneThatIsNot(_ batch: UInt64) throws {
    for seed in batch * 6..<batch * 6 + 6 {
      let transcript = try RandomStream.transcript(seed: seed, count: 45)
      var generator = SeededGenerator(seed: ~seed)
      var replay = try Replay(seed: seed)
      var cuts = Set((0..<2).map { _ in transcript.steps.indices.randomElement(using: &generator) })
      cuts.insert(transcript.steps.endIndex - 1)
      for (place, step) in transcript.steps.enumerated() {
        let answer = replay.perform(step)
        #expect(answer == transcript.answers[place], "seed \(seed), step \(place): \(step)")
        if cuts.contains(place) { try replay.move(to: UInt64.random(in: 0..<2_000_000, using: &generator)) }
      }
    }
  }

  @Test(arguments: 0..<8) func aStreamGoesOnWhereASuccessorTakesOverAfterEachStep(_ batch: UInt64) throws {
    for seed in batch * 3..<batch * 3 + 3 {
      let transcript = try RandomStream.transcript(seed: 1000 + seed, count: 40)
      var replay = try Replay(seed: 1000 + seed)
      try replay.keep(span: seed % 2 == 0 ? 1 : 7)
      for (place, step) in transcript.steps.enumerated() {
        let answer = replay.perform(step)
        #expect(answer == transcript.answers[place], "seed \(seed), step \(place): \(step)")
        try replay.takeOver(everyTime: seed % 3 == 0 || place % 5 == 0)
      }
    }
  }
}

/// A TPM to which is done what was done to another.
private struct Replay: ~Copyable {
  private var tpm: TPM
  private var platform: TestPlatform
  private var store: TestStore
  private var live: TestLiveStore?

  init(seed: UInt64) throws {
    platform = TestPlatform(seed: seed)
    store = TestStore()
    tpm = try TPM.manufacture(platform: platform, store: store)
    tpm.powerOn()
  }

  mutating func perform(_ step: Transcript.Step) -> [UInt8] {
    let answer = tpm.perform(step, platform, store)
    if let live, case .command = step { #expect(live.lastResponse == answer) }
    return answer
  }

  /// Has the TPM exported, and imported elsewhere.
  mutating func move(to time: UInt64) throws {
    let before = try tpm.records()
    let (other, otherStore) = (TestPlatform(after: platform, monotonicMilliseconds: time), TestStore())
    let whole = try tpm.wholeState()
    tpm = try TPM.importing(try whole.state, platform: other, store: otherStore)
    otherStore.isBroken = store.isBroken
    (platform, store) = (other, otherStore)
    let after = try tpm.records()
    #expect(Self.forgettingOffset(after) == Self.forgettingOffset(before))
  }

  /// The records without what the time of the platform is made the TPM's with, which differs from one to the other.
  private static func forgettingOffset(_ records: [RecordKey: Secret]) -> [RecordKey: Secret] {
    var records = records
    let key = RecordKey(kind: VolatileGroup.time.rawValue)
    records[key] = records[key].map { $0.slice(8..<$0.count) }
    return records
  }

  mutating func keep(span: Int) throws {
    let live = TestLiveStore(over: store)
    live.span = span
    try tpm.keep(in: live)
    self.live = live
  }

  /// Checks that a successor would find the TPM as it is, and has one take over.
  mutating func takeOver(everyTime isReplaced: Bool) throws {
    guard let live else { return }
    var successor = try TPM(
      takingOver: try live.state, on: store.state, time: .passes, platform: platform,
      store: TestStore(holding: store.state))
    #expect(try successor.records() == tpm.records())
    guard isReplaced else { return }
    let (span, broken) = (live.span, store.isBroken)
    successor = try TPM(takingOver: try live.state, on: store.state, time: .passes, platform: platform, store: store)
    store.isBroken = broken
    tpm = successor
    try keep(span: span)
  }
}
