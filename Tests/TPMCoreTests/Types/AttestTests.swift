// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct AttestTests {
  static let longName = Name([UInt8](repeating: 1, count: Name.limit))
  static let digest = Digest([UInt8](repeating: 2, count: Digest.limit))

  /// One of each alternative, as long as it can be.
  static let attested: [Attested] = [
    .certify(CertifyInfo(name: longName, qualifiedName: longName)),
    .creation(CreationInfo(objectName: longName, creationHash: digest)),
    .quote(
      QuoteInfo(
        pcrSelect: PCRSelectionList([PCRSelection](repeating: PCRSelection(.sha1, [0]), count: Limits.hashCount)),
        pcrDigest: digest)),
    .commandAudit(
      CommandAuditInfo(auditCounter: 7, digestAlg: .sha384, auditDigest: digest, commandDigest: digest)),
    .sessionAudit(SessionAuditInfo(exclusiveSession: true, sessionDigest: digest)),
    .time(TimeAttestInfo(time: TimeInfo(time: 5, clockInfo: ClockInfo()), firmwareVersion: 9)),
    .nv(
      NVCertifyInfo(
        indexName: longName, offset: 3, nvContents: MaxNVBuffer([UInt8](repeating: 3, count: MaxNVBuffer.limit)))),
    .nvDigest(NVDigestCertifyInfo(indexName: longName, nvDigest: digest)),
  ]

  private func attest(_ attested: Attested) -> Attest {
    Attest(
      qualifiedSigner: Self.longName, extraData: QualifyingData([UInt8](repeating: 4, count: QualifyingData.limit)),
      clockInfo: ClockInfo(clock: 1000, resetCount: 2, restartCount: 3, safe: true), firmwareVersion: 0x0102,
      attested: attested)
  }

  @Test func everyTypeHasAnAlternative() {
    #expect(Self.attested.map(\.type.rawValue).sorted() == AttestationType.allCases.map(\.rawValue).sorted())
  }

  @Test(arguments: attested)
  func anAttestationIsReadBack(_ attested: Attested) throws {
    let octets = try attest(attested).marshaled()
    #expect(octets.prefix(4) == [0xFF, 0x54, 0x43, 0x47])
    #expect(octets[4] == UInt8(attested.type.rawValue >> 8) && octets[5] == UInt8(attested.type.rawValue & 0xFF))
    #expect(try Attest(reading: octets) == attest(attested))
    #expect(throws: ResponseCode.insufficient) { try Attest(reading: Array(octets.dropLast())) }
    #expect(throws: ResponseCode.size) { try Attest(reading: octets + [0]) }
  }

  @Test func theBufferHoldsTheLongestAttestation() throws {
    let lengths = try Self.attested.map { try attest($0).marshaled().count }
    #expect(lengths.max() == AttestBuffer.limit)
  }

  @Test func whatNoTPMMadeIsAValueError() throws {
    var octets = try attest(Self.attested[0]).marshaled()
    octets[3] = 0x48
    #expect(throws: ResponseCode.value) { try Attest(reading: octets) }
  }

  @Test func aStrangeTypeIsAValueError() throws {
    var octets = try attest(Self.attested[0]).marshaled()
    octets[5] = 0x1B
    #expect(throws: ResponseCode.value) { try Attest(reading: octets) }
  }

  @Test func clockInfoIsSeventeenOctets() throws {
    let info = ClockInfo(clock: 0x0102_0304_0506_0708, resetCount: 0x0A, restartCount: 0x0B, safe: true)
    let octets: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0x0A, 0, 0, 0, 0x0B, 1]
    #expect(try info.marshaled() == octets)
    #expect(throws: ResponseCode.value) { try ClockInfo(reading: octets.dropLast() + [2]) }
  }
}
