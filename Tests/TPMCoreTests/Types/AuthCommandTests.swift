// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct AuthCommandTests {
  /// A password of four octets, with continueSession.
  static let password: [UInt8] = [0x40, 0, 0, 0x09, 0, 0, 0x01, 0, 4, 0x70, 0x61, 0x73, 0x73]

  @Test func aPasswordIsReadAsASecret() throws {
    let auth = try AuthCommand(reading: Self.password)
    #expect(auth.sessionHandle.raw == PermanentHandle.password)
    #expect(auth.nonce.isEmpty)
    #expect(auth.sessionAttributes == .continueSession)
    #expect(auth.hmac.secret == Secret([0x70, 0x61, 0x73, 0x73]))
    #expect(try auth.marshaled() == Self.password)
  }

  @Test(arguments: [UInt8(0x07), 0x01, 0x0A])
  func whatIsNoSessionIsAValueError(_ handle: UInt8) {
    var octets = Self.password
    octets[3] = handle
    #expect(throws: ResponseCode.value) { try AuthCommand(reading: octets) }
  }

  @Test(arguments: [UInt8(0x08), 0x10, 0x19])
  func aReservedBitIsRefused(_ attributes: UInt8) {
    var octets = Self.password
    octets[6] = attributes
    #expect(throws: ResponseCode.reservedBits) { try AuthCommand(reading: octets) }
  }

  @Test func nonceAndHMACAreAtMostADigest() throws {
    let limit = UInt8(Limits.maxDigestSize)
    let full = [0, limit] + [UInt8](repeating: 7, count: Int(limit))
    let long = [0, limit + 1] + [UInt8](repeating: 7, count: Int(limit) + 1)
    let head: [UInt8] = [0x02, 0, 0, 0]
    #expect(try AuthCommand(reading: head + full + [0] + full).nonce.count == Int(limit))
    #expect(throws: ResponseCode.size) { try AuthCommand(reading: head + long + [0] + full) }
    #expect(throws: ResponseCode.size) { try AuthCommand(reading: head + full + [0] + long) }
  }

  @Test func aResponseHasNoHandle() throws {
    let response = AuthResponse([1], [.continueSession, .audit], Secret())
    #expect(try response.marshaled() == [0, 1, 1, 0x81, 0, 0])
  }
}
