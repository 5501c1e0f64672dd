// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct EncryptDecrypt2Tests {
  private static let iv = EncryptDecryptTests.iv

  @Test(arguments: CipherMode.allCases, [false, true])
  func itGivesWhatTheOlderCommandGives(_ mode: CipherMode, _ decrypt: Bool) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(EncryptDecryptTests.key192, nil)
    let iv = mode.usesIV ? Self.iv : []
    let response = try tpm.run(EncryptDecrypt2.self, [handle]) {
      $0.inData = SecretMaxBuffer(Secret(EncryptDecryptTests.plain))
      $0.decrypt = decrypt
      $0.mode = mode
      $0.ivIn = IV(iv)
    }
    let older = try tpm.crypt(handle, mode, EncryptDecryptTests.plain, iv, decrypt: decrypt)
    #expect(response.outData.secret == Secret(older.data))
    #expect(response.ivOut.octets == older.iv)
  }

  @Test func twoCallsAreOneCall() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(EncryptDecryptTests.key128, .ctr)
    var iv = Self.iv
    var pieces: [UInt8] = []
    for piece in [EncryptDecryptTests.plain[..<16], EncryptDecryptTests.plain[16...]] {
      let response = try tpm.run(EncryptDecrypt2.self, [handle]) {
        $0.inData = SecretMaxBuffer(Secret(Array(piece)))
        $0.ivIn = IV(iv)
      }
      pieces += response.outData.secret.disclosed()
      iv = response.ivOut.octets
    }
    #expect(pieces == (try tpm.crypt(handle, .ctr, EncryptDecryptTests.plain, Self.iv).data))
  }

  @Test(arguments: [SymDef.cipher(.init()), .cipher(.init(.aes, keyBits: 256, mode: .cfb)), .xor(.sha256)])
  func dataTravelEncryptedBothWays(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(EncryptDecryptTests.key128, .cfb)
    let plain = try tpm.crypt(handle, .cfb, EncryptDecryptTests.plain, Self.iv)
    let session = try tpm.startSession(symmetric: symmetric, bind: (handle, []))
    session.attributes = [.continueSession, .decrypt, .encrypt]
    let fill: (inout EncryptDecrypt2.Parameters) -> Void = {
      $0.inData = SecretMaxBuffer(Secret(EncryptDecryptTests.plain))
      $0.ivIn = IV(Self.iv)
    }
    let response = try tpm.run(EncryptDecrypt2.self, [handle], auth: [.session(session)], fill)
    #expect(response.outData.secret == Secret(plain.data))
    let octets = try TestRequest(EncryptDecrypt2.self, [handle], [.session(session)], in: tpm.machine, fill).octets
    #expect(!octets.hex.contains(EncryptDecryptTests.plain.hex))
  }

  @Test func theParametersHaveTheirOwnNumbers() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(EncryptDecryptTests.key128, nil)
    try tpm.expect(.size.parameter(1), from: EncryptDecrypt2.self, [handle]) {
      $0.inData = SecretMaxBuffer(Secret([1]))
      $0.mode = .cbc
      $0.ivIn = IV(Self.iv)
    }
    try tpm.expect(.mode.parameter(3), from: EncryptDecrypt2.self, [handle]) { $0.ivIn = IV(Self.iv) }
    try tpm.expect(.size.parameter(4), from: EncryptDecrypt2.self, [handle]) {
      $0.mode = .cfb
      $0.ivIn = IV([1])
    }
    try tpm.expect(.size.parameter(4), from: EncryptDecrypt2.self, [handle]) {
      $0.mode = .ecb
      $0.ivIn = IV(Self.iv)
    }
  }

  @Test func theKeyIsCheckedAsInTheOlderCommand() throws {
    var tpm = try TestTPM()
    let restricted = try tpm.primary(.storageAES).handle
    let encrypting = try tpm.aesKey(EncryptDecryptTests.key128, .cfb, .sign)
    let hmac = try tpm.hmacKey([1], .null)
    for (handle, code) in [
      (restricted, ResponseCode.attributes.handle(1)), (encrypting, .attributes.handle(1)), (hmac, .key.handle(1)),
    ] {
      try tpm.expect(code, from: EncryptDecrypt2.self, [handle]) {
        $0.decrypt = true
        $0.ivIn = IV(Self.iv)
      }
    }
  }
}
