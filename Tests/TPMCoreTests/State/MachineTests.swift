// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct MachineTests {
  /// A change of each part of the state.
  enum Change: CaseIterable, Sendable {
    case persistent, orderly, reset, clear, pcr, pcrUpdateCounter, sessions, objects, volatile, clock

    func callAsFunction(_ machine: inout Machine) {
      switch self {
      case .persistent: machine.persistent.resetCount &+= 1
      case .orderly: machine.orderly.nvData.append(OrderlyNVData(nvIndex: 0x0100_0001, contents: [1]))
      case .reset: machine.reset.restartCount &+= 1
      case .clear: machine.clear.ehEnable.toggle()
      case .pcr: machine.pcr.banks[0].extend(7, with: [1])
      case .pcrUpdateCounter: machine.pcr.pcrUpdateCounter &+= 1
      case .sessions: machine.sessions.removeAll()
      case .objects:
        machine.objects[2] = .sequence(SequenceObject(authValue: Secret(), computation: .events([.sha256])))
      case .volatile: machine.volatile.wasOrderly.toggle()
      case .clock: machine.clock.timeEpoch &+= 1
      }
    }
  }

  private func machine() throws -> Machine {
    var tpm = try TestTPM()
    _ = try tpm.startSession()
    return tpm.tpm.machine
  }

  private func traces(_ machine: Machine) -> [String] { machine.trace + ["\(machine.clock)"] }

  /// A part that is added has to be kept and taken back, and to be tried here.
  @Test func everyPartIsTried() throws {
    let labels = Mirror(reflecting: try machine().parts).children.compactMap(\.label)
    let parts = ["persistent", "orderly", "reset", "clear", "pcr", "sessions", "objects", "volatile", "clock"]
    #expect(labels == parts.map { "_" + $0 } + ["environment", "model"])
    #expect(Set(Change.allCases.map { "\($0)" }) == Set(parts + ["pcrUpdateCounter"]))
  }

  @Test(arguments: Change.allCases) func whatIsWrittenIsTakenBack(change: Change) throws {
    var machine = try machine()
    let before = traces(machine)
    change(&machine)
    #expect(traces(machine) != before)
    change(&machine)
    machine.takeBack()
    #expect(traces(machine) == before)
  }

  @Test(arguments: Change.allCases) func whatIsKeptIsNotTakenBack(change: Change) throws {
    var machine = try machine()
    change(&machine)
    machine.keep()
    let kept = traces(machine)
    machine.takeBack()
    #expect(traces(machine) == kept)
    for other in Change.allCases { other(&machine) }
    machine.takeBack()
    #expect(traces(machine) == kept)
  }

  @Test(arguments: Change.allCases) func aCopyIsItsOwn(change: Change) throws {
    var machine = try machine()
    let copy = machine
    let before = traces(copy)
    change(&machine)
    machine.keep()
    #expect(traces(copy) == before)
    #expect(change == .clock || !machine.parts.areUnchanged(since: copy.parts))
    #expect(copy.parts.areUnchanged(since: copy.parts))
  }

  @Test(arguments: Change.allCases) func whatLastsIsKnownToBeWritten(change: Change) throws {
    var machine = try machine()
    #expect(!machine.parts.hasWrittenToWhatLasts)
    change(&machine)
    let lasts: [Change] = [.persistent, .orderly, .reset, .clear, .pcrUpdateCounter]
    #expect(machine.parts.hasWrittenToWhatLasts == lasts.contains(change))
  }
}
