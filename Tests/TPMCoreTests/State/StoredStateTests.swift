// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Transactions, and what a store reads out of them.
struct StoredStateTests {
  private static func key(_ kind: UInt32, _ handle: UInt32 = 0) -> RecordKey { RecordKey(kind: kind, handle: handle) }

  /// A TPM with an Index and a persistent object, as stored.
  private static func state() throws -> StoredState {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.run(EvictControl.self, [PermanentHandle.owner, try tpm.primary(.aesKey).handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    return tpm.store.state
  }

  @Test func aTransactionIsWhatTheFormatSays() throws {
    var transaction = Transaction()
    let wasEmpty = transaction.isEmpty
    try transaction.put(Self.key(5, 0x0180_0001)) { (writer) throws(ResponseCode) in writer.write([0xAA, 0xBB]) }
    transaction.remove(Self.key(6, 0x8100_0000))
    #expect(
      [UInt8](transaction.octets) == [0, 0, 0, 5, 0x01, 0x80, 0, 1, 0, 0, 0, 2, 0xAA, 0xBB]
        + [0, 0, 0, 6, 0x81, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    let isEmpty = transaction.isEmpty
    #expect(wasEmpty && !isEmpty)
  }

  @Test func laterRecordsTakeThePlaceOfEarlierOnes() throws {
    var state = StoredState()
    let first: [UInt8] = [0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2] + [0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 0]
    try state.apply(octets: first)
    #expect(state.keys == [Self.key(5, 1), Self.key(5, 2)])
    #expect(state.byteCount == first.count)
    try state.apply(octets: [0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 1, 7])
    #expect(state[Self.key(5, 1)] == Secret([7]))
    #expect(state.byteCount == first.count - 1)
    // Removing what is not there is what a change that was stored twice does.
    for _ in 0..<2 {
      try state.apply(octets: [0, 0, 0, 5, 0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF])
      #expect(state.keys == [Self.key(5, 1)])
      #expect(state.byteCount == 13)
    }
  }

  @Test func everyCutOfATransactionIsRefused() throws {
    let whole: [UInt8] = [0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2]
    for length in 1..<whole.count {
      var state = StoredState()
      #expect(throws: StateError.damaged) { try state.apply(octets: Array(whole.prefix(length))) }
    }
    var state = StoredState()
    let huge: [UInt8] = [0, 0, 0, 5, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFE]
    #expect(throws: StateError.damaged) { try state.apply(octets: huge) }
  }

  @Test func whatWasStoredIsTheSameAgain() throws {
    let state = try Self.state()
    let persistent = try Persistent(state)
    #expect(persistent.nvIndices.count == 1 && persistent.objects.count == 1)
    var fresh = StoredState()
    let whole = try Transaction(to: persistent, from: nil)
    try fresh.apply(whole.octets)
    #expect(fresh.records == state.records)
  }

  @Test(arguments: Persistent.Group.allCases) func everyGroupMustBeThereAndWhole(_ group: Persistent.Group) throws {
    let state = try Self.state()
    let key = Self.key(group.rawValue)
    let record = try #require(state[key]).disclosed()
    for octets in [nil, [], record.dropLast(), record + [0]] as [[UInt8]?] {
      #expect(throws: StateError.damaged) { _ = try Persistent(try state.with(key, octets)) }
    }
    #expect(throws: Never.self) { _ = try Persistent(try state.with(key, record)) }
  }

  @Test(arguments: [
    key(5, 0x0180_0001), key(6, 0x8100_0001),
  ])
  func aRecordIsWhatItsKeySays(_ key: RecordKey) throws {
    let state = try Self.state()
    let record = try #require(state[key]).disclosed()
    for octets in [[], record.dropLast(), record + [0]] as [[UInt8]] {
      #expect(throws: StateError.damaged) { _ = try Persistent(try state.with(key, octets)) }
    }
    let other = RecordKey(kind: key.kind, handle: key.handle + 1)
    #expect(throws: StateError.damaged) { _ = try Persistent(try state.with(other, record)) }
    let stranger = RecordKey(kind: 11 - key.kind, handle: key.handle)
    #expect(throws: StateError.damaged) { _ = try Persistent(try state.with(stranger, record)) }
    #expect(throws: Never.self) { _ = try Persistent(try state.with(key, nil)) }
  }

  @Test(arguments: [key(0), key(7), key(1, 1), key(.max, .max)])
  func anUnknownRecordIsRefused(_ key: RecordKey) throws {
    #expect(throws: StateError.damaged) { _ = try Persistent(try Self.state().with(key, [])) }
  }

  @Test func nothingIsNotATPM() {
    #expect(throws: StateError.damaged) { _ = try Persistent(StoredState()) }
  }
}

extension StoredState {
  fileprivate mutating func apply(octets: [UInt8]) throws(StateError) { try apply(octets.rawSpan) }
}
