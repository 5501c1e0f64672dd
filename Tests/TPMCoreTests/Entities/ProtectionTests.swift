// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct ProtectionTests {
  private static func wrap(_ seed: UInt8 = 0) throws -> OuterWrap {
    try OuterWrap(.storageP256, seed: Secret([UInt8](repeating: seed, count: 32)))
  }

  /// The key of the cipher is the one of kdf-and-names: KDFa over 32 zero octets and a Name of zeros.
  @Test func theCipherIsCFBUnderTheKeyOfTheName() throws {
    let name = [0, 0x0B] + [UInt8](repeating: 0, count: 32)
    let wrapped = try Self.wrap().wrap(Secret([1, 2, 3]), name: name, iv: nil)
    var iv = [UInt8](repeating: 0, count: 16)
    let expected = try crypt(
      .aes, mode: .cfb, .encrypt, key: Secret([UInt8](hex: "348e5fb114f2ccf005579fec664a2b5f")), iv: &iv,
      data: [1, 2, 3])
    #expect(Array(wrapped.suffix(3)) == expected.disclosed())
    #expect(Array(wrapped.prefix(2)) == [0, 32])
    #expect(wrapped.count == 37)
  }

  @Test(arguments: [nil, [UInt8](0..<16)])
  func whatIsWrappedComesBackForItsNameAndSeedOnly(iv: [UInt8]?) throws {
    let data = Secret([1, 2, 3, 4, 5])
    let wrapped = try Self.wrap().wrap(data, name: [1], iv: iv)
    #expect(try Self.wrap().unwrap(wrapped.rawSpan, name: [1], hasIV: iv != nil) == data)
    #expect(throws: ResponseCode.integrity) { try Self.wrap().unwrap(wrapped.rawSpan, name: [2], hasIV: iv != nil) }
    #expect(throws: ResponseCode.integrity) { try Self.wrap(1).unwrap(wrapped.rawSpan, name: [1], hasIV: iv != nil) }
    for place in 2..<wrapped.count {
      #expect(throws: ResponseCode.integrity) {
        try Self.wrap().unwrap(wrapped.flipping(place).rawSpan, name: [1], hasIV: iv != nil)
      }
    }
    #expect(throws: ResponseCode.insufficient) {
      try Self.wrap().unwrap(Array(wrapped.prefix(20)).rawSpan, name: [1], hasIV: iv != nil)
    }
  }

  @Test func theInnerWrapOfADuplicateComesBackForItsNameAndKeyOnly() throws {
    let wrap = InnerWrap(cipher: Public.aes128CFB, key: Secret([UInt8](repeating: 1, count: 16)))
    let other = InnerWrap(cipher: Public.aes128CFB, key: Secret([UInt8](repeating: 2, count: 16)))
    let data = Secret([0, 3, 1, 2, 3])
    let wrapped = try wrap.wrap(data, nameAlg: .sha256, name: [9])
    #expect(try wrap.unwrap(wrapped, nameAlg: .sha256, name: [9]) == data)
    #expect(throws: ResponseCode.integrity) { try wrap.unwrap(wrapped, nameAlg: .sha256, name: [8]) }
    #expect(throws: ResponseCode.integrity) { try other.unwrap(wrapped, nameAlg: .sha256, name: [9]) }
    let changed = Secret(wrapped.disclosed().flipping(36))
    #expect(throws: ResponseCode.integrity) { try wrap.unwrap(changed, nameAlg: .sha256, name: [9]) }
  }
}
