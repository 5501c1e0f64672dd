// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMStore
import Testing

@testable import vtpmd

/// GET_STATEBLOB and SET_STATEBLOB, with a TPM behind them.
struct StateBlobTests {
  /// A daemon with a TPM of its own, and clients of its control channel and of its commands.
  final class Machine {
    let store = SwitchedStore(EphemeralStore())
    let bench: Bench
    let control: Peer
    let commands: Peer

    init() throws {
      let tpm = try TPM.manufacture(platform: LinuxPlatform(), store: store)
      bench = Bench(startsUp: true, engine: TPMEngine(tpm))
      control = bench.connect(.control(.swtpm))
      commands = bench.connect()
    }

    func exchange(_ octets: [UInt8]) -> [UInt8]? { exchange(octets, with: control) }

    private func exchange(_ octets: [UInt8], with peer: Peer) -> [UInt8]? {
      peer.send(octets)
      bench.settle()
      return peer.receive()
    }

    /// The whole blob of a kind, as QEMU asks for it.
    func blob(_ kind: UInt32) throws -> [UInt8] {
      let answer = try #require(exchange(Wire.words(0x0C, 1, kind, 0)))
      let blob = Array(answer.dropFirst(16))
      #expect(answer.prefix(16) == Wire.words(0, 0, UInt32(blob.count), UInt32(blob.count))[...])
      return blob
    }

    func set(_ kind: UInt32, _ blob: [UInt8], flags: UInt32 = 0) -> [UInt8]? {
      exchange(Wire.words(0x0D, flags, kind, UInt32(blob.count)) + blob)
    }

    func stop() { #expect(exchange(Wire.word(0x0E)) == Wire.word(0)) }
    func initialize() -> [UInt8]? { exchange(Wire.words(2, 1)) }

    func extend() throws {
      let digest = [UInt8](repeating: 0xAB, count: 32)
      let password: [UInt8] = [0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 1, 0, 0]
      let body = Wire.words(0x182, 16) + password + [0, 0, 0, 1, 0, 11] + digest
      let answer = try #require(exchange([0x80, 2] + Wire.word(UInt32(body.count + 6)) + body, with: commands))
      #expect(answer[6..<10] == [0, 0, 0, 0])
    }

    /// TPM2_PCR_Read of what `extend` changes.
    func pcr() -> [UInt8]? { exchange(Wire.command([0, 0, 0, 1, 0, 11, 3, 0, 0, 1], code: 0x17E), with: commands) }
  }

  @Test func bothPartsAreOfOneMoment() throws {
    let source = try Machine()
    let before = source.pcr()
    let permanent = try source.blob(1)
    try source.extend()
    // The one that goes with the permanent part, and the one of now.
    for isThen in [true, false] {
      let target = try Machine()
      target.stop()
      let volatile = try source.blob(2)
      #expect(target.set(1, permanent) == Wire.word(0))
      #expect(target.set(2, volatile) == Wire.word(0))
      #expect(target.initialize() == Wire.word(0))
      #expect((target.pcr() == before) == isThen)
    }
  }

  @Test func whatWasKeptIsDroppedByAnyOtherRequest() throws {
    let source = try Machine()
    _ = try source.blob(1)
    source.stop()
    // There is no volatile state without power.
    #expect(source.exchange(Wire.words(0x0C, 1, 2, 0)) == Wire.words(0x800, 0, 0, 0))
  }

  @Test func aTPMMovesWithItsMachine() throws {
    let (source, target) = (try Machine(), try Machine())
    try source.extend()
    let (permanent, volatile) = (try source.blob(1), try source.blob(2))
    #expect(source.exchange(Wire.words(0x0C, 1, 3, 0)) == Wire.words(0x800, 0, 0, 0))
    #expect(target.pcr() != source.pcr())
    target.stop()
    #expect(target.set(1, permanent) == Wire.word(0))
    // In any pieces.
    target.control.send(Wire.words(0x0D, 0, 2, UInt32(volatile.count)))
    target.bench.settle()
    for place in stride(from: 0, to: volatile.count, by: 700) {
      #expect(target.control.receive() == nil)
      target.control.send(Array(volatile[place..<min(place + 700, volatile.count)]))
      target.bench.settle()
    }
    #expect(target.control.receive() == Wire.word(0))
    #expect(target.set(3, []) == Wire.word(0))
    #expect(target.initialize() == Wire.word(0))
    #expect(target.pcr() == source.pcr())
    #expect(try target.blob(1) == source.blob(1))
    // It is a TPM like any other from there on.
    let before = target.pcr()
    try target.extend()
    #expect(target.pcr() != before)
    #expect(target.initialize() == Wire.word(0))
    #expect(target.pcr() != before)
  }

  @Test func aStateIsToldFromAnOffsetOn() throws {
    let machine = try Machine()
    let whole = try machine.blob(1)
    let total = UInt32(whole.count)
    #expect(machine.exchange(Wire.words(0x0C, 0, 1, 100)) == Wire.words(0, 0, total, total - 100) + whole[100...])
    #expect(machine.exchange(Wire.words(0x0C, 0, 1, .max)) == Wire.words(0, 0, total, 0))
  }

  @Test func withoutPowerThereIsNothingVolatile() throws {
    let machine = try Machine()
    machine.stop()
    #expect(machine.exchange(Wire.words(0x0C, 1, 2, 0)) == Wire.words(0x800, 0, 0, 0))
    #expect(try machine.blob(1).count > 100)
  }

  @Test func whatIsNoStateIsRefusedAndNothingHasChanged() throws {
    let (source, target) = (try Machine(), try Machine())
    try source.extend()
    let (permanent, volatile) = (try source.blob(1), try source.blob(2))
    #expect(source.exchange(Wire.words(0x0C, 2, 1, 0)) == Wire.words(3, 0, 0, 0))
    #expect(source.exchange(Wire.words(0x0C, 0, 4, 0)) == Wire.words(3, 0, 0, 0))
    // With power nothing is taken.
    for kind: UInt32 in [1, 2] { #expect(target.set(kind, permanent) == Wire.word(0x0A)) }
    target.stop()
    let before = try target.blob(1)
    let wrong: [(kind: UInt32, blob: [UInt8], flags: UInt32)] = [
      (1, permanent, 2), (4, permanent, 0), (3, permanent, 0), (1, volatile, 0), (2, permanent, 0),
      (1, permanent + volatile.dropFirst(4), 0), (1, [0, 0, 0, 9] + permanent.dropFirst(4), 0), (1, [0, 0], 0),
      (1, permanent.dropLast(), 0), (2, volatile.dropLast(), 0), (1, [0, 0, 0, 1], 0), (2, [0, 0, 0, 1, 1], 0),
      (2, [0, 0, 0, 1], 0),
    ]
    for one in wrong { #expect(target.set(one.kind, one.blob, flags: one.flags) == Wire.word(3)) }
    #expect(try target.blob(1) == before)
    #expect(target.initialize() == Wire.word(0))
    try target.extend()
  }

  @Test func aStateThatCannotBeStoredIsNotTaken() throws {
    let (source, target) = (try Machine(), try Machine())
    let permanent = try source.blob(1)
    target.stop()
    let before = try target.blob(1)
    target.store.isOn = false
    #expect(target.set(1, permanent) == Wire.word(0x1F))
    #expect(try target.blob(1) == before)
  }

  @Test func tooMuchEndsTheConnection() throws {
    let machine = try Machine()
    machine.stop()
    #expect(machine.exchange(Wire.words(0x0D, 0, 1, 4 << 20 | 1)) == Wire.word(3))
    #expect(machine.control.receive() == [])
  }

  @Test func powerThatComesOtherwiseForgetsTheVolatileState() throws {
    let machine = try Machine()
    try machine.extend()
    let (volatile, extended) = (try machine.blob(2), machine.pcr())
    machine.stop()
    #expect(machine.set(2, volatile) == Wire.word(0))
    // The simulator's POWER_ON.
    let simulator = machine.bench.connect(.control(.simulator))
    simulator.send(Wire.word(1))
    machine.bench.settle()
    #expect(machine.pcr() != extended)
    machine.stop()
    #expect(machine.initialize() == Wire.word(0))
    #expect(machine.pcr() != extended)
  }
}
