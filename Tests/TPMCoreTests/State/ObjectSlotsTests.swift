// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ObjectSlotsTests {
  private static func loaded(_ octet: UInt8) -> LoadedObject {
    .sequence(SequenceObject(authValue: Secret([octet]), computation: .event([])))
  }

  private static func octets(_ slots: ObjectSlots) -> [[UInt8]?] {
    slots.map { if case .sequence(let sequence)? = $0 { sequence.authValue.disclosed() } else { nil } }
  }

  @Test func whatIsPutIntoASlotStaysThere() {
    var slots = ObjectSlots(count: 4)
    #expect(slots.count == 4 && slots.freeCount == 4 && slots.firstFree == 0)
    slots[2] = Self.loaded(2)
    slots[0] = Self.loaded(0)
    #expect(Self.octets(slots) == [[0], nil, [2], nil])
    #expect(slots.freeCount == 2 && slots.firstFree == 1)
    let before = slots
    slots[2] = Self.loaded(9)
    slots[1] = Self.loaded(1)
    slots[3] = Self.loaded(3)
    #expect(Self.octets(slots) == [[0], [1], [9], [3]])
    #expect(slots.freeCount == 0 && slots.firstFree == nil)
    #expect(Self.octets(before) == [[0], nil, [2], nil])
  }

  @Test func aSlotThatIsFreedIsTheFirstOneAgain() {
    var slots = ObjectSlots(count: 3)
    for slot in slots.indices { slots[slot] = Self.loaded(UInt8(slot)) }
    slots[1] = nil
    slots[1] = nil
    #expect(slots.firstFree == 1 && slots.freeCount == 1)
    slots[0] = nil
    #expect(slots.firstFree == 0)
    #expect(Self.octets(slots) == [nil, nil, [2]])
  }
}
