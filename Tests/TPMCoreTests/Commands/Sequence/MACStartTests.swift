// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct MACStartTests {
  @Test(arguments: HashAlgorithm.allCases, SequenceFixture.sizes)
  func aSequenceGivesWhatOneHMACGives(_ algorithm: HashAlgorithm, _ count: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([UInt8](repeating: 9, count: 20), .null)
    let message = SequenceFixture.message(count)
    var expected = HMAC(algorithm, key: Secret([UInt8](repeating: 9, count: 20)))
    expected.update(message)
    let mac = expected.finish()
    let sequence = try tpm.startMAC(key, .hmac(algorithm))
    for piece in SequenceFixture.pieces(message, of: 333) { try tpm.update(sequence, piece) }
    let response = try tpm.complete(sequence, [], PermanentHandle.owner)
    #expect(response.result.octets == mac)
    #expect(response.validation == HashCheckTicket())
  }

  @Test(arguments: MACTests.cmacs, [1, 7, 16, 64])
  func aSequenceGivesWhatOneCMACGives(_ vector: (count: Int, mac: String), _ size: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.aesKey(MACTests.key128, .cmac, .sign)
    let sequence = try tpm.startMAC(key)
    for piece in SequenceFixture.pieces(Array(MACTests.message[..<vector.count]), of: size) {
      try tpm.update(sequence, piece)
    }
    #expect(try tpm.complete(sequence).result.octets == [UInt8](hex: vector.mac))
  }

  @Test func theSequenceOutlivesItsKey() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    let expected = try tpm.mac(key, [5]).outMAC
    let sequence = try tpm.startMAC(key)
    try tpm.run(FlushContext.self) { $0.flushHandle = .init(key) }
    #expect(try tpm.complete(sequence, [5]).result == expected)
  }

  /// The matrix of Part 3, 17.3.
  @Test func theSchemesOfKeyAndCallerMustAgree() throws {
    var tpm = try TestTPM()
    for own in [nil] + HashAlgorithm.allCases.map(Optional.some) {
      let key = try tpm.hmacKey([1, 2, 3], own.map { KeyedHashScheme.hmac($0) } ?? .null)
      for asked in [nil] + HashAlgorithm.allCases.map(Optional.some) {
        let scheme = asked.map { MACScheme.hmac($0) }
        if let used = own ?? asked, asked == nil || own == nil || own == asked {
          let sequence = try tpm.startMAC(key, scheme)
          #expect(try tpm.complete(sequence).result.count == used.size)
        } else {
          try tpm.expect(.value.parameter(2), from: MACStart.self, [key]) { $0.inScheme = scheme }
        }
      }
      try tpm.expect(.value.parameter(2), from: MACStart.self, [key]) { $0.inScheme = .cmac }
      try tpm.run(FlushContext.self) { $0.flushHandle = .init(key) }
    }
  }

  @Test func theKeyMustBeAnUnrestrictedOneThatSigns() throws {
    var tpm = try TestTPM()
    let restricted = try tpm.primary(.hmacKey.with(.restricted)).handle
    let decrypting = try tpm.aesKey(MACTests.key128, nil, .decrypt)
    for (handle, code) in [
      (restricted, ResponseCode.attributes.handle(1)), (decrypting, .key.handle(1)),
      (try tpm.eccKey(), .type.handle(1)), (tpm.addSequence(), .type.handle(1)),
    ] {
      try tpm.expect(code, from: MACStart.self, [handle]) { $0.inScheme = .hmac(.sha256) }
    }
  }

  @Test func withoutAFreeSlotNoneStarts() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    for _ in 1..<Capacity.transientObjects { _ = try tpm.startMAC(key) }
    try tpm.expect(.objectMemory, from: MACStart.self, [key])
  }
}
