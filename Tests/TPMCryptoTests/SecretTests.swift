// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct SecretTests {
  @Test func secretsAreEqualByTheirOctets() {
    #expect(Secret([1, 2, 3]) == Secret([1, 2, 3]))
    #expect(Secret() == Secret([]))
    #expect(Secret([1, 2, 3]) != Secret([1, 2, 4]))
    #expect(Secret([1, 2, 3]) != Secret([0, 2, 3]))
    #expect(Secret([1, 2, 3]) != Secret([1, 2]))
    #expect(Secret([0]) != Secret())
    #expect(constantTimeEqual([1, 2], [1, 2]) && !constantTimeEqual([1, 2], [1, 3]))
    #expect(!constantTimeEqual([1], []) && constantTimeEqual([] as [UInt8], []))
  }

  @Test func octetsAreNeverShown() {
    let secret = Secret([0xDE, 0xAD, 0xBE, 0xEF])
    #expect("\(secret)" == "Secret(4 octets)")
    #expect(String(reflecting: secret) == "Secret(4 octets)")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(dumped.contains("Secret(4 octets)") && !dumped.contains("222") && !dumped.contains("storage"))
  }

  @Test(arguments: [0, 1, 2, 16, 255, 4096])
  func allWaysOfMakingOneAgree(count: Int) {
    let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let made = Secret(octets)
    let copied = Secret(copying: made.bytes)
    let filled = Secret(count: count) { $0.copyBytes(from: octets) }
    #expect(made.count == count && made.isEmpty == (count == 0))
    #expect(made == copied && made == filled)
    #expect(made.octets == octets)
    #expect(made.withUnsafeBytes { [UInt8]($0) } == octets)
  }

  @Test func aFreshSecretIsZero() {
    #expect(Secret(count: 5) { _ in }.octets == [0, 0, 0, 0, 0])
    #expect(Secret(count: -1) { _ in }.isEmpty)
  }

  @Test func aThrowGoesThrough() {
    #expect(throws: CryptoError.unsupported) {
      try Secret(count: 5) { (_) throws(CryptoError) in throw .unsupported }
    }
  }

  @Test func partsAreJoined() {
    #expect(Secret(concatenating: Secret([1]), Secret([2, 3])).octets == [1, 2, 3])
    #expect(Secret(concatenating: []).isEmpty)
    #expect(Secret(concatenating: [Secret(), Secret([1]), Secret(), Secret([2])]).octets == [1, 2])
  }

  @Test func slicesAreCutToWhatIsThere() {
    let secret = Secret([0, 1, 2, 3])
    #expect(secret.slice(1..<3).octets == [1, 2])
    #expect(secret.slice(-5..<2).octets == [0, 1])
    #expect(secret.slice(3..<Int.max).octets == [3])
    #expect(secret.slice(7..<9).isEmpty && secret.slice(2..<2).isEmpty && secret.slice(-9..<(-7)).isEmpty)
    #expect(secret.slice(Int.min..<Int.max) == secret)
  }

  @Test func zerosAreTrimmedAndAdded() {
    #expect(Secret([0, 1, 0, 0]).trimmingTrailingZeros().octets == [0, 1])
    #expect(Secret([0, 0]).trimmingTrailingZeros().isEmpty && Secret().trimmingTrailingZeros().isEmpty)
    #expect(Secret([0, 0, 1, 0]).trimmingLeadingZeros().octets == [1, 0])
    #expect(Secret([0, 0]).trimmingLeadingZeros().isEmpty)
    #expect(Secret([1]).padded(to: 3).octets == [1, 0, 0])
    #expect(Secret([1]).paddedLeft(to: 3).octets == [0, 0, 1])
    #expect(Secret([1, 2]).padded(to: 1).octets == [1, 2] && Secret([1, 2]).paddedLeft(to: -1).octets == [1, 2])
  }

  @Test(
    arguments: [
      ([], [], true), ([], [0, 0], true), ([1], [1, 0], true), ([0, 1, 0], [0, 1], true), ([1], [2], false),
      ([1], [], false), ([0, 1], [1], false), ([1, 0, 2], [1], false), ([1, 2], [1, 2, 0, 3], false),
    ] as [([UInt8], [UInt8], Bool)])
  func zerosAtTheEndAreNoPartOfAnAuthValue(_ a: [UInt8], _ b: [UInt8], _ areEqual: Bool) {
    #expect(Secret(a).equalsTrimmed(Secret(b)) == areEqual)
    #expect(Secret(b).equalsTrimmed(Secret(a)) == areEqual)
  }

  @Test func xorGoesOverTheShorter() {
    #expect(Secret([1, 2, 3]).xor(Secret([1, 1])).octets == [0, 3])
    var buffer: [UInt8] = [1, 1, 1]
    buffer.withUnsafeMutableBytes { Secret([0xFF, 1]).xor(into: $0) }
    #expect(buffer == [0xFE, 0, 1])
  }

  /// Allocates again at the size of a secret that is gone, and looks for its octets in memory that comes back.
  @Test func memoryIsWipedWhenTheLastOwnerLetsGo() {
    let size = 500
    var checked = 0
    // One for all, as nothing wipes it.
    let source = [UInt8](repeating: 0xA7, count: size)
    var addresses: Set<UInt> = []
    func use() {
      let secret = Secret(source)
      let copy = secret
      copy.withUnsafeBytes { octets in
        #expect(octets.allSatisfy { $0 == 0xA7 })
        addresses.insert(UInt(bitPattern: octets.baseAddress))
      }
    }
    for _ in 0..<50 {
      use()
      // Many blocks at once, so that what the allocator keeps of earlier ones does not stand in front.
      let blocks = (0..<64).map { _ in UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16) }
      defer { for block in blocks { block.deallocate() } }
      // Only memory that a secret had is looked at; the allocator keeps notes of its own in the first octets.
      for block in blocks where addresses.contains(UInt(bitPattern: block.baseAddress)) {
        #expect(!block.dropFirst(64).contains(0xA7))
        checked += 1
      }
    }
    #expect(checked > 0)
  }

  @Test(arguments: [0, 1, 31, 32, 33, 1000])
  func randomOctetsAreAsManyAsAsked(count: Int) throws {
    #expect(try randomOctets(count).count == count)
    #expect(try Secret.random(count).count == count)
    if count >= 31 {
      #expect(try randomOctets(count) != randomOctets(count))
      #expect(try Secret.random(count) != Secret.random(count))
    }
    #expect(try randomOctets(-1).isEmpty)
  }
}
