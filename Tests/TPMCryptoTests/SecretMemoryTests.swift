// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import TPMCrypto

@Suite struct SecretMemoryTests {
  /// Lends zeroed memory of so many octets, and blocks out of it.
  private func withBlocks(_ count: Int, _ body: (UnsafeMutableRawBufferPointer, inout SecretBlocks) -> Void) {
    let region = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
    region.initializeMemory(as: UInt8.self, repeating: 0)
    defer { region.deallocate() }
    var blocks = SecretBlocks(region)
    body(region, &blocks)
  }

  @Test(arguments: [(1, 32), (32, 32), (33, 64), (64, 64), (65, 128), (2049, 4096), (4096, 4096)])
  func aBlockIsAsLargeAsThePowerOfTwo(count: Int, size: Int) {
    withBlocks(16384) { region, blocks in
      let (first, second) = (blocks.take(count), blocks.take(count))
      #expect(first == region.baseAddress && second == region.baseAddress.map { $0 + size })
    }
  }

  @Test func aBlockThatWasGivenBackIsTheNextOfItsSize() {
    withBlocks(4096) { _, blocks in
      guard let first = blocks.take(100), let second = blocks.take(128) else {
        Issue.record("there is room for both")
        return
      }
      var areOurs = blocks.giveBack(first, 100)
      #expect(areOurs)
      areOurs = blocks.giveBack(second, 128)
      #expect(areOurs)
      let (other, next, last) = (blocks.take(64), blocks.take(65), blocks.take(128))
      #expect(other != first && other != second)
      #expect(next == second && last == first)
    }
  }

  @Test func whatDoesNotFitIsNotGiven() {
    withBlocks(128) { _, blocks in
      let areGiven = [4097, 129, 64, 32, 33, 32, 1].map { blocks.take($0) != nil }
      #expect(areGiven == [false, false, true, true, false, true, false])
    }
  }

  @Test func aBlockOfTheHeapIsNotTakenBack() {
    withBlocks(128) { region, blocks in
      let other = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 16)
      defer { other.deallocate() }
      let isOurs = blocks.giveBack(other, 32)
      let first = blocks.take(32)
      #expect(!isOurs && first == region.baseAddress)
    }
    var none = SecretBlocks()
    let nothing = none.take(1)
    #expect(nothing == nil)
  }

  /// In a process of its own, as there is one memory for all secrets.
  @Test func secretsLieInTheMemoryGivenAndAreWipedThere() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let region = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 4096)
      region.initializeMemory(as: UInt8.self, repeating: 0)
      SecretMemory.use(region)
      func find() -> Bool {
        Data(region).range(of: Data(repeating: 0xA5, count: 48)) != nil
      }
      var secret = Secret(Array(repeating: 0xA5, count: 48))
      guard secret.count == 48, find() else { exit(1) }
      secret = Secret()
      guard secret.isEmpty, !find() else { exit(2) }
      // What has no room comes from the heap.
      let large = Secret(count: 300) { $0.initializeMemory(as: UInt8.self, repeating: 0xA5) }
      exit(find() ? 3 : large.count == 300 ? 0 : 4)
    }
  }
}
