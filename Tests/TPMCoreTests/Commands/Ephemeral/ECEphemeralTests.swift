// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ECEphemeralTests {
  @Test(arguments: Curve.allCases)
  func thePointIsThatOfTheScalar(_ curve: Curve) throws {
    var tpm = try TestTPM()
    for count in 0..<UInt64(3) {
      let made = try tpm.run(ECEphemeral.self) { $0.curveID = curve }
      #expect(made.counter == count)
      #expect(try made.Q.value == ECCPoint(curve.point(tpm.ephemeralScalar(count, on: curve))))
    }
    #expect(tpm.machine.reset.commit.count == 3)
    #expect(tpm.machine.reset.commit.pending == [7] + [UInt8](repeating: 0, count: 15))
  }

  @Test func theCounterIsSharedWithCommit() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    #expect(try tpm.run(ECEphemeral.self).counter == 0)
    #expect(try tpm.run(Commit.self, [key]).counter == 1)
    #expect(try tpm.run(ECEphemeral.self).counter == 2)
  }

  @Test func afterResetTheKeysAreOthers() throws {
    var tpm = try TestTPM()
    let first = try tpm.run(ECEphemeral.self)
    try tpm.restart(after: .clear)
    let second = try tpm.run(ECEphemeral.self)
    #expect(first.counter == second.counter && first.Q != second.Q)
  }

  @Test func theCounterIsTheLowerSixteenBits() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.reset.commit.count = 0x1_FFFF }
    #expect(try tpm.run(ECEphemeral.self).counter == 0xFFFF)
    let made = try tpm.run(ECEphemeral.self)
    #expect(made.counter == 0)
    #expect(try made.Q.value == ECCPoint(Curve.nistP256.point(tpm.ephemeralScalar(0x2_0000, on: .nistP256))))
  }

  @Test(arguments: [UInt16(0), 0x0006, 0x0012, 0x0021, 0xFFFF])
  func aCurveThatIsNoneIsRefused(_ raw: UInt16) throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(ECEphemeral.self)
    tpm.expect(.curve.parameter(1), from: Array(octets.dropLast(2)) + raw.wire)
  }
}

/// Which counts can be taken. Part 1, 44.2.5.
struct CommitDataTests {
  @Test func aCountIsTakenOnce() throws {
    var data = CommitData()
    #expect(data.next() == 0 && data.next() == 1)
    #expect(try data.take(1) == 1)
    #expect(throws: ResponseCode.value) { try data.take(1) }
    #expect(try data.take(0) == 0)
    #expect(data.count == 2 && data.pending.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [UInt64(0), 1, 0xFFC0, 0xFFFF_FFC0, 0x1234_5678_9ABC])
  func theLastOnesAreThere(_ start: UInt64) throws {
    var data = CommitData()
    data.count = start
    for _ in 0..<200 { _ = data.next() }
    for distance in [UInt64(129), 130, 200, 0, 65_535] {
      #expect(throws: ResponseCode.range) { try data.take(UInt16(truncatingIfNeeded: data.count &- distance)) }
    }
    for distance in 1...UInt64(128) {
      #expect(try data.take(UInt16(truncatingIfNeeded: data.count &- distance)) == data.count - distance)
    }
    for distance in 1...UInt64(128) {
      #expect(throws: ResponseCode.value) { try data.take(UInt16(truncatingIfNeeded: data.count &- distance)) }
    }
  }

  @Test func beforeTheFirstThereIsNothing() {
    var data = CommitData()
    #expect(throws: ResponseCode.range) { try data.take(0) }
    #expect(throws: ResponseCode.value) { try data.take(0xFFFF) }
    _ = data.next()
    #expect(throws: ResponseCode.value) { try data.take(0xFFFF) }
    #expect(throws: ResponseCode.range) { try data.take(1) }
  }

  @Test func aNewKeyInThePlaceOfAnOldOneEndsThat() throws {
    var data = CommitData()
    for _ in 0..<129 { _ = data.next() }
    #expect(throws: ResponseCode.range) { try data.take(0) }
    #expect(try data.take(128) == 128)
    #expect(try data.take(1) == 1)
  }

  @Test func itIsStoredWhole() throws {
    var data = CommitData()
    data.nonce = Secret([1, 2, 3])
    data.count = 0x0102_0304_0506_0708
    data.pending[15] = 0x80
    let octets = try data.marshaled()
    #expect(octets == [0, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 0, count: 15) + [0x80])
    let read = try CommitData(reading: octets)
    #expect(read.nonce == data.nonce && read.count == data.count && read.pending == data.pending)
  }
}
