// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import vtpmd

struct StateFileTests {
  private static let content = Array("the state of a TPM".utf8)

  private func image(_ content: [UInt8] = content) throws -> [UInt8] {
    guard let queue = StateFile.image(of: content.rawSpan) else { throw StateFile.Problem.foreign }
    return queue.octets.array
  }

  private func read(_ octets: [UInt8]) throws -> [UInt8] {
    var queue = OctetQueue(capacity: octets.count)
    queue.append(octets.rawSpan)
    let snapshot = try StateFile.snapshot(in: queue)
    return snapshot.octets.array
  }

  @Test(arguments: [[], [7], content, [UInt8](repeating: 1, count: 100_000)])
  func aFileGivesBackWhatWasPutIn(_ content: [UInt8]) throws {
    #expect(try read(try image(content)) == content)
  }

  @Test func everyCutIsRefused() throws {
    let whole = try image()
    for length in 0..<whole.count { #expect(throws: StateFile.Problem.self) { try read(Array(whole.prefix(length))) } }
  }

  @Test func everyFlippedBitIsRefused() throws {
    let whole = try image()
    for index in whole.indices {
      for bit in 0..<8 {
        var copy = whole
        copy[index] ^= 1 << bit
        #expect(throws: StateFile.Problem.self) { try read(copy) }
      }
    }
  }

  @Test func octetsBehindTheEndAreRefused() throws {
    #expect(throws: StateFile.Problem.damaged("its length is wrong")) { try read(try image() + [0]) }
  }

  @Test func aFileOfSomebodyElseIsCalledForeign() {
    #expect(throws: StateFile.Problem.foreign) { try read([UInt8](repeating: 0x41, count: 500)) }
    #expect(throws: StateFile.Problem.foreign) { try read([]) }
  }

  @Test func aLaterFormatIsCalledNewer() throws {
    var later = try image()
    later[11] = 2
    #expect(throws: StateFile.Problem.newer(2)) { try read(later) }
  }
}
