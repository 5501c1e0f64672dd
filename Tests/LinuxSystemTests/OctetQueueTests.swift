import LinuxSystem
import TPMCore
// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct OctetQueueTests {
  @Test func whatGoesInComesOutInOrder() {
    var queue = OctetQueue(capacity: 8)
    queue.append([1, 2, 3].rawSpan)
    queue.drop(2)
    queue.append(UInt32(0x0405_0607))
    var octets = queue.octets.array
    #expect(octets == [3, 4, 5, 6, 7])
    queue.dropLast(1)
    octets = queue.octets.array
    #expect(octets == [3, 4, 5, 6])
  }

  @Test func whatDoesNotFitIsRefusedWhole() {
    var queue = OctetQueue(capacity: 4)
    let fits = [
      queue.append([1, 2, 3].rawSpan), queue.append([4, 5].rawSpan), queue.append(UInt16(4)), queue.append(UInt8(4)),
      queue.append(UInt8(5)),
    ]
    #expect(fits == [true, false, false, true, false])
    let octets = queue.octets.array
    #expect(octets == [1, 2, 3, 4])
    let room = queue.room
    #expect(room == 0)
  }

  @Test(arguments: [-1, 5, Int.max]) func droppingMoreThanThereIsDropsWhatThereIs(_ count: Int) {
    var queue = OctetQueue(capacity: 4)
    queue.append([1, 2].rawSpan)
    queue.drop(count)
    let afterDrop = queue.count
    queue.dropLast(count)
    let afterDropLast = queue.count
    #expect([afterDrop, afterDropLast] == (count < 0 ? [2, 2] : [0, 0]))
  }

  @Test func droppedOctetsAreWiped() throws {
    var queue = OctetQueue(capacity: 8)
    queue.append([1, 2, 3, 4, 5, 6].rawSpan)
    queue.drop(3)
    queue.dropLast(1)
    // Filling sees all room, which lies behind the two octets that are left.
    _ = try queue.fill { room in
      #expect(room.allSatisfy { $0 == 0 })
      #expect(room.count == 6)
      return 0
    }
  }

  @Test(arguments: [-5, 0, 3, 100]) func aReaderThatClaimsTooMuchGetsTheRoomThereIs(_ claimed: Int) throws {
    var queue = OctetQueue(capacity: 4)
    _ = try queue.fill { _ in claimed }
    let count = queue.count
    #expect(count == max(0, min(claimed, 4)))
  }

  @Test(arguments: [-1, 0, 1, 2, 3, Int.max]) func integersBeyondTheEndAreNil(_ offset: Int) {
    let octets: [UInt8] = [1, 2, 3, 4]
    let value = octets.rawSpan.bigEndian(at: offset, as: UInt16.self)
    #expect(value == [0: 0x0102, 1: 0x0203, 2: 0x0304][offset])
  }
}
