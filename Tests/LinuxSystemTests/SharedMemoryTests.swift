// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCore
import TestSupport
import Testing

struct SharedMemoryTests {
  private func copy(_ memory: SharedMemory) throws -> SharedMemory {
    try SharedMemory(FileDescriptor(owning: dup(memory.descriptor.rawValue)))
  }

  private func write(_ octets: [UInt8], to memory: SharedMemory, at offset: Int) -> Bool {
    memory.write(octets.rawSpan, at: offset)
  }

  private func octets(_ range: Range<Int>, of memory: SharedMemory) -> [UInt8]? {
    guard let copy = memory.read(range) else { return nil }
    return copy.octets.array
  }

  @Test func whoeverHasTheDescriptorSeesWhatIsWritten() throws {
    let memory = try SharedMemory("test", size: 64)
    let other = try copy(memory)
    #expect(write([1, 2, 3], to: memory, at: 61))
    memory.publish(0x0102_0304, at: 8)
    #expect(other.word(at: 8) == 0x0102_0304)
    let read = octets(61..<64, of: other)
    #expect(read == [1, 2, 3])
    memory.wipe(61..<64)
    let wiped = octets(61..<64, of: other)
    #expect(wiped == [0, 0, 0])
  }

  @Test func nothingIsWrittenOrReadBeyondTheEnds() throws {
    let memory = try SharedMemory("test", size: 16)
    let ones = [UInt8](repeating: 1, count: 9)
    for offset in [-1, 8, 16, .max] { #expect(!write(ones, to: memory, at: offset)) }
    for offset in [-8, 4, 16, .max] {
      memory.publish(1, at: offset)
      #expect(memory.word(at: offset) == nil)
    }
    let isRead = [-1..<4, 8..<17].map { memory.read($0) != nil }
    #expect(isRead == [false, false])
    memory.wipe(8..<17)
    let all = octets(0..<16, of: memory)
    #expect(all == [UInt8](repeating: 0, count: 16))
  }

  @Test func itGrowsAndKeepsWhatItHas() throws {
    let memory = try SharedMemory("test", size: 8)
    memory.publish(7, at: 0)
    try memory.grow(to: 1 << 20)
    #expect(memory.size == 1 << 20)
    #expect(memory.word(at: 0) == 7)
    #expect(try copy(memory).size == 1 << 20)
  }

  @Test func nobodyCanTakeItAway() throws {
    let memory = try SharedMemory("test", size: 8)
    #expect(ftruncate(memory.descriptor.rawValue, 0) == -1)
  }

  @Test func whatCouldBeTakenAwayIsRefused() throws {
    let file = try FileDescriptor.open("/tmp", O_RDWR | 0o20200000)
    try file.truncate(to: 64)
    let number = file.rawValue
    #expect(throws: Errno.self) { try SharedMemory(FileDescriptor(owning: dup(number))) }
  }
}
