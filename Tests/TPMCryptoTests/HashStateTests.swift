// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct HashStateTests {
  static let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }

  @Test(arguments: HashAlgorithm.allCases)
  func aStateSavedAnywhereGoesOn(algorithm: HashAlgorithm) throws {
    let expected = hash(algorithm, Self.message)
    for split in 0...Self.message.count {
      var state = HashState(algorithm)
      state.update([UInt8](Self.message[..<split]))
      #expect(state.finish() == hash(algorithm, [UInt8](Self.message[..<split])))
      #expect(state.count == UInt64(split))
      let saved = state.save()
      var restored = try #require(HashState.restored(saved, algorithm))
      #expect(restored.save() == saved)
      restored.update([UInt8](Self.message[split...]))
      state.update(Secret([UInt8](Self.message[split...])))
      #expect(restored.finish() == expected)
      #expect(state.finishSecret() == Secret(expected))
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func copiesAreIndependent(algorithm: HashAlgorithm) {
    var one = HashState(algorithm)
    one.update([1, 2, 3])
    var other = one
    one.update([4])
    #expect(other.finish() == hash(algorithm, [1, 2, 3]))
    other.update([5])
    #expect(one.finish() == hash(algorithm, [1, 2, 3, 4]))
    #expect(other.finish() == hash(algorithm, [1, 2, 3, 5]))
  }

  @Test func theSavedFormIsPinned() {
    var state = HashState(.sha256)
    state.update([0x61, 0x62, 0x63])
    #expect(
      state.save()
        == secret("6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19 0000000000000003 616263"))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func noOtherLengthIsRestored(algorithm: HashAlgorithm) {
    var state = HashState(algorithm)
    state.update([1, 2, 3])
    let saved = state.save().octets
    for count in 0..<saved.count {
      let cut = Secret([UInt8](saved[..<count]))
      #expect(HashState.restored(cut, algorithm) == nil)
    }
    let long = Secret(saved + [0])
    #expect(HashState.restored(long, algorithm) == nil)
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aCountThatIsTooLargeIsNotRestored(algorithm: HashAlgorithm) {
    let saved = HashState(algorithm).save().octets
    for first in [0x20, 0x40, 0x80, 0xE0] as [UInt8] {
      var octets = saved
      octets[saved.count - 8] = first
      let secret = Secret(octets)
      #expect(HashState.restored(secret, algorithm) == nil)
    }
  }
}

@Suite struct HMACStateTests {
  static func expected(_ algorithm: HashAlgorithm, _ key: Secret, _ message: [UInt8]) -> [UInt8] {
    var hmac = HMAC(algorithm, key: key)
    hmac.update(message)
    return hmac.finish()
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aStateSavedAnywhereGoesOn(algorithm: HashAlgorithm) throws {
    let message = HashStateTests.message
    for keySize in [0, 20, algorithm.blockSize, algorithm.blockSize + 1] {
      let key = Secret([UInt8](repeating: 0x42, count: keySize))
      for split in stride(from: 0, through: message.count, by: 5) {
        var state = HMACState(algorithm, key: key)
        state.update([UInt8](message[..<split]))
        let saved = state.save()
        var restored = try #require(HMACState.restored(saved, algorithm))
        restored.update([UInt8](message[split...]))
        #expect(restored.finish() == Self.expected(algorithm, key, message))
        #expect(state.finishSecret() == Secret(Self.expected(algorithm, key, [UInt8](message[..<split]))))
      }
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func badStatesAreNotRestored(algorithm: HashAlgorithm) {
    let saved = HMACState(algorithm, key: Secret([1])).save().octets
    for count in 0..<saved.count {
      let cut = Secret([UInt8](saved[..<count]))
      #expect(HMACState.restored(cut, algorithm) == nil)
    }
    // Hashes in which no padded key has been.
    let fresh = HashState(algorithm).save()
    let unkeyed = Secret(concatenating: fresh, fresh)
    #expect(HMACState.restored(unkeyed, algorithm) == nil)
    let half = Secret(concatenating: Secret([UInt8](saved[..<(saved.count / 2)])), fresh)
    #expect(HMACState.restored(half, algorithm) == nil)
  }
}

@Suite struct CMACStateTests {
  static let key = secret("2b7e151628aed2a6abf7158809cf4f3c")

  /// RFC 4493, 4.
  static let vectors: [(Int, String)] = [
    (0, "bb1d6929e95937287fa37d129b756746"), (16, "070a16b46b4d4144f79bdd9dd04a287c"),
    (40, "dfa66747de9ae63030ca32611497c827"), (64, "51f0bebf7e3b9d92fc49741779363cfe"),
  ]

  @Test(arguments: vectors)
  func publishedCodesComeOutWhereverTheStateIsSaved(count: Int, code: String) throws {
    let message = [UInt8](CryptTests.plaintext.prefix(count))
    for split in 0...count {
      var state = try CMACState(.aes, key: Self.key)
      try state.update([UInt8](message[..<split]))
      let saved = state.save()
      var restored = try #require(CMACState.restored(saved))
      #expect(restored.save() == saved)
      try restored.update([UInt8](message[split...]))
      #expect(try restored.finish() == hex(code))
      let copy = state
      try state.update(Secret([UInt8](message[split...])))
      #expect(try state.finishSecret() == secret(code))
      #expect(copy.save() == saved)
    }
  }

  @Test(arguments: [16, 24, 32])
  func octetByOctetIsTheSame(keySize: Int) throws {
    let key = Secret([UInt8](repeating: 9, count: keySize))
    var whole = try CMACState(.aes, key: key)
    try whole.update(CryptTests.plaintext)
    var parts = try CMACState(.aes, key: key)
    for octet in CryptTests.plaintext { try parts.update([octet]) }
    #expect(try whole.finish() == parts.finish())
  }

  @Test func badStatesAreNotRestored() throws {
    var state = try CMACState(.aes, key: Self.key)
    try state.update([1, 2, 3])
    let saved = state.save().octets
    for count in 0..<(saved.count - 3) {
      let cut = Secret([UInt8](saved[..<count]))
      #expect(CMACState.restored(cut) == nil)
    }
    let long = Secret(saved + [UInt8](repeating: 0, count: 14))
    #expect(CMACState.restored(long) == nil)
    var chained = [UInt8](saved.dropLast(3))
    chained[chained.count - 1] = 1
    let nothingPending = Secret(chained)
    #expect(CMACState.restored(nothingPending) == nil)
    for size in [0, 15, 17, 255] as [UInt8] {
      let wrongKey = Secret([size] + saved.dropFirst())
      #expect(CMACState.restored(wrongKey) == nil)
    }
  }

  @Test(arguments: [0, 15, 17, 33])
  func keysOfOtherSizesAreRefused(count: Int) {
    #expect(throws: CryptoError.invalidKey) { try CMACState(.aes, key: Secret().padded(to: count)) }
  }
}

// The macros of Testing cannot take a RawSpan.

extension HashState {
  static func restored(_ saved: Secret, _ algorithm: HashAlgorithm) -> HashState? {
    HashState(restoring: saved.bytes, algorithm: algorithm)
  }
}

extension HMACState {
  static func restored(_ saved: Secret, _ algorithm: HashAlgorithm) -> HMACState? {
    HMACState(restoring: saved.bytes, algorithm: algorithm)
  }
}

extension CMACState {
  static func restored(_ saved: Secret) -> CMACState? { CMACState(restoring: saved.bytes, cipher: .aes) }
}
