// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NumberSetTests {
  @Test func aSetHoldsWhatWasPutIn() {
    let numbers: Set<UInt16> = [0, 1, 63, 64, 127]
    var set = NumberSet(numbers)
    for number in 0..<1024 as Range<UInt16> { #expect(set.contains(number) == numbers.contains(number)) }
    #expect(!set.contains(.max) && !set.contains(128))
    set.insert(128)
    set.insert(.max)
    #expect(set == NumberSet(numbers))
    for number in numbers { set.remove(number) }
    set.remove(.max)
    #expect(set.isEmpty && set == NumberSet())
  }

  @Test func keySizesAreMultiplesOf64() {
    let sizes = KeySizes([128, 4096, 100])
    for bits in 0...UInt16.max { #expect(sizes.contains(bits) == (bits == 128 || bits == 4096)) }
    #expect(KeySizes([1, 65]).isEmpty && !sizes.isEmpty)
  }

  /// Every number that is used fits.
  @Test func theLimitIsAboveWhatThereIs() {
    #expect(Algorithms.implemented.allSatisfy { $0.id.rawValue < NumberSet.limit })
    #expect(ProfileNames.curves.allSatisfy { $0.number < NumberSet.limit })
    #expect(RSAParameters.supportedKeyBits.allSatisfy { KeySizes([$0]).contains($0) })
  }
}
