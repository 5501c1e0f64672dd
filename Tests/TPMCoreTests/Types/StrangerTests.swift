// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Octets from 16-bit words.
private func words(_ words: UInt16...) -> [UInt8] {
  words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
}

@Suite("What a stranger in a structure earns")
struct StrangerTests {
  @Test(arguments: [0x0000, 0x0006, 0x000F, 0x0012, 0x0021, 0x0030, 0x0040, 0xFFFF] as [UInt16])
  func anUnknownCurve(_ raw: UInt16) {
    #expect(throws: ResponseCode.curve) { try Curve(reading: words(raw)) }
  }

  @Test(arguments: [0, 1, 512, 1023, 1025, 1536, 8192, 16384, 0xFFFF] as [UInt16])
  func anUnsupportedRSAKeySize(_ bits: UInt16) {
    #expect(throws: ResponseCode.value) { try RSAParameters(reading: words(0x10, 0x10, bits, 0, 0)) }
  }

  @Test(arguments: [1024, 2048, 3072, 4096] as [UInt16])
  func aSupportedRSAKeySize(_ bits: UInt16) throws {
    #expect(try RSAParameters(reading: words(0x10, 0x10, bits, 0, 0)) == RSAParameters(keyBits: bits))
  }

  @Test(arguments: [0, 64, 127, 129, 512] as [UInt16])
  func anAESKeySize(_ bits: UInt16) {
    #expect(throws: ResponseCode.value) { try SymDef(reading: words(0x06, bits, 0x43)) }
    #expect(throws: ResponseCode.value) { try SymDefObject(reading: words(0x06, bits, 0x43)) }
  }

  @Test func theModeOfACipher() {
    #expect(throws: ResponseCode.mode) { try SymDef(reading: words(0x06, 128, 0x45)) }
    #expect(throws: ResponseCode.mode) { try SymDefObject(reading: words(0x06, 128, 0x05)) }
  }

  @Test func theModeMayBeNullOrCMAC() throws {
    #expect(try SymDefObject(reading: words(0x06, 128, 0x10)).cipher?.mode == nil)
    #expect(try SymDefObject(reading: words(0x06, 256, 0x3F)).cipher?.mode == .cmac)
    #expect(SymmetricMode.cmac.cipherMode == nil)
    #expect(SymmetricMode.ofb.cipherMode == .ofb)
  }

  @Test func theHashOfXOR() throws {
    #expect(try SymDef(reading: words(0x0A, 0x0B)) == .xor(.sha256))
    #expect(throws: ResponseCode.hash) { try SymDef(reading: words(0x0A, 0x10)) }
    #expect(throws: ResponseCode.symmetric) { try SymDefObject(reading: words(0x0A, 0x0B)) }
    #expect(throws: ResponseCode.hash) { try KeyedHashScheme(reading: words(0x0A, 0x10, 0x22)) }
  }

  @Test func theKDFOfXOR() throws {
    #expect(throws: ResponseCode.kdf) { try KeyedHashScheme(reading: words(0x0A, 0x0B, 0x0B)) }
    #expect(try KeyedHashScheme(reading: words(0x0A, 0x0B, 0x10)) == .xor(.sha256, nil))
  }

  @Test func aSymmetricKeyWithoutCipher() throws {
    #expect(throws: ResponseCode.symmetric) { try SymCipherParameters(reading: words(0x10)) }
    #expect(try SymDefObject(reading: words(0x10)).isNull)
  }

  @Test func aSchemeOfAnotherKind() {
    #expect(throws: ResponseCode.value) { try RSAScheme(reading: words(0x18, 0x0B)) }
    #expect(throws: ResponseCode.scheme) { try ECCScheme(reading: words(0x14, 0x0B)) }
    #expect(throws: ResponseCode.value) { try RSADecryptScheme(reading: words(0x14, 0x0B)) }
    #expect(throws: ResponseCode.scheme) { try SignatureScheme(reading: words(0x15)) }
    #expect(throws: ResponseCode.kdf) { try KDFScheme(reading: words(0x19, 0x0B)) }
  }

  @Test func theHashOfAScheme() {
    #expect(throws: ResponseCode.hash) { try RSAScheme(reading: words(0x17, 0x10)) }
    #expect(throws: ResponseCode.hash) { try ECCScheme(reading: words(0x19, 0x2A)) }
    #expect(throws: ResponseCode.hash) { try SignatureScheme(reading: words(0x05, 0x26)) }
    #expect(throws: ResponseCode.hash) { try KDFScheme(reading: words(0x07, 0x10)) }
  }

  @Test func aSignatureThatIsNone() throws {
    #expect(throws: ResponseCode.scheme) { try Signature(reading: words(0x10)) }
    #expect(try Nullable<Signature>(reading: words(0x10)).value == .null)
    #expect(throws: ResponseCode.hash) { try Signature(reading: words(0x14, 0x10, 0)) }
    #expect(throws: ResponseCode.hash) { try Signature(reading: words(0x05, 0x10)) }
  }

  @Test func aPublicAreaWithoutNameAlgorithm() throws {
    // The code is that of nameAlg even where attributes after it are wrong too.
    let area = words(0x08, 0x10, 0, 0x40, 0, 0x10, 0)
    #expect(throws: ResponseCode.hash) { try Public(reading: area) }
    #expect(throws: ResponseCode.hash) { try Public(reading: words(0x08, 0x10, 0xFFFF)) }
    #expect(try Nullable<Public>(reading: area).value.nameAlg == nil)
    #expect(throws: ResponseCode.hash) { try Nullable<Public>(reading: words(0x08, 0x11)) }
  }

  @Test func aPublicAreaOfUnknownType() {
    #expect(throws: ResponseCode.type) { try Public(reading: words(0x06, 0x0B)) }
    #expect(throws: ResponseCode.type) { try PublicParms(reading: words(0x10)) }
    #expect(throws: ResponseCode.type) { try Sensitive(reading: words(0x00)) }
  }

  @Test(arguments: (0..<32).map { UInt32(1) << $0 })
  func aReservedBit(_ bit: UInt32) throws {
    let octets = try bit.marshaled()
    if ObjectAttributes.reserved & bit != 0 {
      #expect(throws: ResponseCode.reservedBits) { try ObjectAttributes(reading: octets) }
    } else {
      #expect(try ObjectAttributes(reading: octets).rawValue == bit)
    }
  }

  @Test func aDigestIsAsLongAsItsAlgorithmSays() throws {
    #expect(throws: ResponseCode.insufficient) {
      try HashDigest(reading: words(0x04) + [UInt8](repeating: 1, count: 19))
    }
    #expect(try HashDigest(reading: words(0x04) + [UInt8](repeating: 1, count: 20)).digest.count == 20)
    #expect(throws: ResponseCode.hash) { try HashDigest(reading: words(0x10)) }
    #expect(try TaggedHash(reading: words(0x10)) == TaggedHash())
  }

  @Test func theSecretOfAnObjectHasTheLimitOfItsType() throws {
    func sensitive(_ type: UInt16, _ count: Int) -> [UInt8] {
      words(type, 0, 0, UInt16(count)) + [UInt8](repeating: 7, count: count)
    }
    for (type, limit) in [(0x01, 256), (0x08, 128), (0x23, 80), (0x25, 64)] as [(UInt16, Int)] {
      let whole = try Sensitive(reading: sensitive(type, limit))
      #expect(whole.sensitiveType.rawValue == type && whole.sensitive.secret.count == limit)
      #expect(throws: ResponseCode.size) { try Sensitive(reading: sensitive(type, limit + 1)) }
    }
  }
}
