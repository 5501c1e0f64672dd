// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct NVCertifyTests {
  private static let index = NVFixture.handle

  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsCertifies(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1, 2, 3, 4, 5, 6, 7, 8])
    try tpm.advance()
    let key = try signer.make(&tpm)
    let response = try tpm.certifyNV(key, signer.scheme, size: 3, offset: 2)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let info = NVCertifyInfo(
      indexName: Name(try #require(tpm.machine.nvIndex(Self.index)).name), offset: 2,
      nvContents: MaxNVBuffer([3, 4, 5]))
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .nv(info))
  }

  @Test func withoutSizeAndOffsetADigestOfAllIsCertified() throws {
    var tpm = try TestTPM()
    let contents = (0..<2048).map { UInt8(truncatingIfNeeded: $0) }
    try tpm.define(NVFixture.publicArea(size: 2048))
    try tpm.write(Array(contents[..<1024]))
    try tpm.write(Array(contents[1024...]), at: 1024)
    let key = try tpm.eccKey()
    let name = Name(try #require(tpm.machine.nvIndex(Self.index)).name)
    for (signer, scheme) in [(key, SignatureScheme.ecdsa(.sha384)), (PermanentHandle.null, .rsassa(.sha384))] {
      let response = try tpm.certifyNV(signer, scheme, size: 0, offset: 0)
      let info = NVDigestCertifyInfo(indexName: name, nvDigest: Digest(hash(.sha384, contents)))
      let attested = try AttestationFixture.check(response.attest, signedBy: signer, in: tpm)
      #expect(attested == .nvDigest(info))
    }
    try tpm.expect(.scheme.parameter(2), from: NVCertify.self, [PermanentHandle.null, Self.index, Self.index])
  }

  @Test(arguments: [
    (UInt16(0), UInt16(1)), (0, 1024), (1024, 0), (1024, 1024), (1, 2047),
  ])
  func everyPartCanBeCertified(_ size: UInt16, _ offset: UInt16) throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(size: 2048))
    try tpm.write([UInt8](repeating: 7, count: 1024), at: 512)
    let response = try tpm.certifyNV(PermanentHandle.null, .null, size: size, offset: offset)
    #expect(response.signature.value == .null)
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    guard case .nv(let info) = attested else { throw Unexpected("another structure") }
    let all = try #require(tpm.machine.nvIndex(Self.index)).contents
    #expect(info.nvContents.octets == Array(all[Int(offset)..<Int(offset + size)]) && info.offset == offset)
  }

  @Test(arguments: [
    (UInt16(9), UInt16(0), ResponseCode.nvRange), (8, 1, .nvRange), (1, 8, .nvRange), (0, 9, .value.parameter(4)),
    (1, .max, .value.parameter(4)), (1025, 0, .value.parameter(3)), (.max, .max, .value.parameter(3)),
  ])
  func whatIsNotThereIsNotCertified(_ size: UInt16, _ offset: UInt16, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1])
    try tpm.expect(code, from: NVCertify.self, [PermanentHandle.null, Self.index, Self.index]) {
      $0.size = size
      $0.offset = offset
    }
  }

  @Test func theIndexMustBeReadable() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.readSTClear)))
    for (size, authority) in [(UInt16(0), Self.index), (1, Self.index), (1, NVFixture.owner)] {
      try tpm.expect(.nvUninitialized, from: NVCertify.self, [PermanentHandle.null, authority, Self.index]) {
        $0.inScheme = .ecdsa(.sha256)
        $0.size = size
      }
    }
    try tpm.write([1])
    try tpm.expect(
      .nvAuthorization, from: NVCertify.self, [PermanentHandle.null, NVFixture.platform, Self.index]
    ) { $0.size = 1 }
    try tpm.run(NVReadLock.self, [Self.index, Self.index])
    try tpm.expect(.nvLocked, from: NVCertify.self, [PermanentHandle.null, Self.index, Self.index]) { $0.size = 1 }
  }

  @Test func theAuthorityOfTheIndexIsAskedAsASecond() throws {
    var tpm = try TestTPM()
    try tpm.define(auth: [7])
    try tpm.run(NVWrite.self, [Self.index, Self.index], auth: [.password([7])]) { $0.data = MaxNVBuffer([1]) }
    let handles = [PermanentHandle.null, Self.index, Self.index]
    try tpm.expect(.badAuth.session(2), from: NVCertify.self, handles) { $0.size = 1 }
    try tpm.run(NVCertify.self, handles, auth: [.password(""), .password([7])]) { $0.size = 1 }
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1])
    for key in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: NVCertify.self, [key, Self.index, Self.index]) {
        $0.inScheme = .ecdsa(.sha256)
      }
    }
    let key = try tpm.eccKey()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: NVCertify.self, [key, Self.index, Self.index]) {
        $0.inScheme = scheme
      }
    }
  }
}

extension TestTPM {
  mutating func certifyNV(
    _ key: UInt32, _ scheme: SignatureScheme, size: UInt16, offset: UInt16
  ) throws -> TestResponse<NVCertify> {
    try run(NVCertify.self, [key, NVFixture.handle, NVFixture.handle]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
      $0.size = size
      $0.offset = offset
    }
  }
}
