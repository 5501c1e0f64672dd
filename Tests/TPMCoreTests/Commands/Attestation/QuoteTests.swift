// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct QuoteTests {
  private static let selection = PCRSelectionList([
    PCRSelection(.sha256, PCRBitmap([7, 0, 16])), PCRSelection(.sha1, PCRBitmap([16])),
  ])

  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsQuotes(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    try tpm.extend(7)
    let key = try signer.make(&tpm)
    let response = try tpm.quote(key, signer.scheme, Self.selection)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let hash = try #require(response.signature.value.hash)
    let info = try Self.expected(hash, &tpm)
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .quote(info))
  }

  /// What the quote says where the selected PCR of SHA-256 exist; those of a bank that does not are taken out.
  private static func expected(_ algorithm: HashAlgorithm, _ tpm: inout TestTPM) throws -> QuoteInfo {
    var values: [UInt8] = []
    for number in [0, 7, 16] { values += try tpm.pcr(number) ?? [] }
    let other = try tpm.pcr(16, .sha1)
    values += other ?? []
    var selection = Self.selection
    if other == nil { selection.elements[1].pcrSelect = [] }
    return QuoteInfo(pcrSelect: selection, pcrDigest: Digest(hash(algorithm, values)))
  }

  @Test func noPCRAtAllIsTheHashOfNothing() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let response = try tpm.quote(key, .ecdsa(.sha256), PCRSelectionList())
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .quote(QuoteInfo(pcrSelect: PCRSelectionList(), pcrDigest: Digest(hash(.sha256, [])))))
  }

  @Test func withoutAKeyTheSchemeGivesTheHash() throws {
    var tpm = try TestTPM()
    let response = try tpm.quote(PermanentHandle.null, .rsassa(.sha384), Self.selection)
    #expect(response.signature.value == .null)
    let info = try Self.expected(.sha384, &tpm)
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    #expect(attested == .quote(info))
    try tpm.expect(.scheme.parameter(2), from: Quote.self, [PermanentHandle.null]) { $0.PCRselect = Self.selection }
  }

  @Test func aQuoteFollowsThePCR() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let before = try tpm.quote(key, .ecdsa(.sha256), Self.selection).attest
    try tpm.extend(16)
    #expect(try tpm.quote(key, .ecdsa(.sha256), Self.selection).attest != before)
    try tpm.run(PCRReset.self, [16])
    #expect(try tpm.quote(key, .ecdsa(.sha256), Self.selection).attest == before)
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    for key in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: Quote.self, [key]) { $0.inScheme = .ecdsa(.sha256) }
    }
    let restricted = try tpm.primary(.restrictedP256).handle
    for (key, scheme) in [
      (try tpm.eccKey(), SignatureScheme.null), (try tpm.eccKey(), .hmac(.sha256)), (restricted, .ecdsa(.sha1)),
      (try tpm.hmacKey([1], .hmac(.sha256)), .ecdsa(.sha256)),
    ] {
      try tpm.expect(.scheme.parameter(2), from: Quote.self, [key]) { $0.inScheme = scheme }
    }
  }
}

extension TestTPM {
  mutating func quote(
    _ key: UInt32, _ scheme: SignatureScheme, _ selection: PCRSelectionList
  ) throws -> TestResponse<Quote> {
    try run(Quote.self, [key]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
      $0.PCRselect = selection
    }
  }
}
