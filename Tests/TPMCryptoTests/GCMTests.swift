// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

struct GCMTests {
  struct Vector: Sendable {
    var key, nonce, plain, header, sealed: String
  }

  private static let zeros = String(repeating: "00", count: 32)
  private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
  private static let plain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
  private static let cipher =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"

  /// McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test cases 13 to 16.
  static let vectors = [
    Vector(
      key: zeros, nonce: String(zeros.prefix(24)), plain: "", header: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
    Vector(
      key: zeros, nonce: String(zeros.prefix(24)), plain: String(zeros.prefix(32)), header: "",
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", plain: plain, header: "",
      sealed: cipher + "b094dac5d93471bdec1a502270e3cc6c"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", plain: String(plain.dropLast(8)),
      header: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      sealed: cipher.dropLast(8) + "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  @Test(arguments: vectors) func publishedVectorsComeOut(_ vector: Vector) throws {
    var gcm = try GCM(key: secret(vector.key))
    // Twice and in both directions: the context is used again.
    for _ in 0..<2 {
      let sealed = try gcm.seal(
        secret(vector.plain).bytes, nonce: hex(vector.nonce), authenticating: secret(vector.header).bytes)
      #expect(sealed == hex(vector.sealed))
      let opened = try gcm.open(
        secret(vector.sealed).bytes, nonce: hex(vector.nonce), authenticating: secret(vector.header).bytes)
      #expect(opened.octets == hex(vector.plain))
    }
  }

  @Test(arguments: vectors) func whateverChangesIsRefused(_ vector: Vector) throws {
    var gcm = try GCM(key: secret(vector.key))
    let (sealed, nonce, header) = (hex(vector.sealed), hex(vector.nonce), hex(vector.header))
    func expectRefusal(_ sealed: [UInt8], _ nonce: [UInt8], _ header: [UInt8]) {
      #expect(throws: CryptoError.invalidInput) {
        _ = try gcm.open(Secret(sealed).bytes, nonce: nonce, authenticating: Secret(header).bytes)
      }
    }
    for place in 0..<(sealed.count * 8) { expectRefusal(sealed.flipped(place), nonce, header) }
    for place in 0..<(nonce.count * 8) { expectRefusal(sealed, nonce.flipped(place), header) }
    for place in 0..<(header.count * 8) { expectRefusal(sealed, nonce, header.flipped(place)) }
    for length in 0..<sealed.count { expectRefusal(Array(sealed.prefix(length)), nonce, header) }
    expectRefusal(sealed + [0], nonce, header)
    expectRefusal(sealed, nonce, header + [0])
    #expect(try gcm.open(Secret(sealed).bytes, nonce: nonce, authenticating: Secret(header).bytes).count >= 0)
  }

  @Test func anotherKeyOpensNothing() throws {
    let vector = Self.vectors[0]
    var gcm = try GCM(key: Secret([UInt8](repeating: 1, count: 32)))
    #expect(throws: CryptoError.invalidInput) {
      _ = try gcm.open(secret(vector.sealed).bytes, nonce: hex(vector.nonce), authenticating: Secret().bytes)
    }
  }

  @Test(arguments: [0, 16, 31, 33]) func aKeyOfAnotherLengthIsNone(_ count: Int) {
    #expect(throws: CryptoError.invalidKey) { _ = try GCM(key: Secret([UInt8](repeating: 0, count: count))) }
  }

  @Test(arguments: [0, 11, 13, 16]) func aNonceOfAnotherLengthIsRefused(_ count: Int) throws {
    var gcm = try GCM(key: secret(Self.zeros))
    let nonce = [UInt8](repeating: 0, count: count)
    #expect(throws: CryptoError.invalidInput) {
      _ = try gcm.seal(Secret([1]).bytes, nonce: nonce, authenticating: Secret().bytes)
    }
    #expect(throws: CryptoError.invalidInput) {
      _ = try gcm.open(Secret([UInt8](repeating: 1, count: 17)).bytes, nonce: nonce, authenticating: Secret().bytes)
    }
  }
}

extension [UInt8] {
  /// The octets with one bit turned over.
  fileprivate func flipped(_ bit: Int) -> Self {
    var copy = self
    copy[bit / 8] ^= 1 << (bit % 8)
    return copy
  }
}
