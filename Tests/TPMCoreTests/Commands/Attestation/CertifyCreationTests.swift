// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct CertifyCreationTests {
  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsCertifies(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try signer.make(&tpm)
    let made = try tpm.primary(.signP256)
    let response = try tpm.run(CertifyCreation.self, [key, made.handle]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.creationHash = made.creationHash
      $0.inScheme = signer.scheme
      $0.creationTicket = made.creationTicket
    }
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let info = CreationInfo(objectName: made.name, creationHash: made.creationHash)
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .creation(info))
  }

  @Test func anOrdinaryObjectIsCertifiedAndWithoutAKey() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.aesKey, under: parent)
    let object = try tpm.run(Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
    let response = try tpm.run(CertifyCreation.self, [PermanentHandle.null, object.handle]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.creationHash = made.creationHash
      $0.creationTicket = made.creationTicket
    }
    #expect(response.signature.value == .null)
    let info = CreationInfo(objectName: object.name, creationHash: made.creationHash)
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    #expect(attested == .creation(info))
  }

  @Test func onlyTheTicketOfTheObjectAndItsCreationDataCounts() throws {
    var tpm = try TestTPM()
    let made = try tpm.primary(.signP256)
    let other = try tpm.primary(.signP256.with(without: .noDA))
    var wrongHierarchy = made.creationTicket
    wrongHierarchy.hierarchy = .platform
    let wrong: [(Digest, CreationTicket)] = [
      (Digest(made.creationHash.octets.flipping(0)), made.creationTicket), (Digest(), made.creationTicket),
      (made.creationHash, other.creationTicket), (made.creationHash, wrongHierarchy),
      (made.creationHash, CreationTicket()),
      (
        made.creationHash,
        CreationTicket(made.creationTicket.hierarchy, Digest(made.creationTicket.digest.octets.flipping(1)))
      ),
    ]
    for (creationHash, ticket) in wrong {
      try tpm.expect(.ticket.parameter(4), from: CertifyCreation.self, [PermanentHandle.null, made.handle]) {
        $0.creationHash = creationHash
        $0.creationTicket = ticket
      }
    }
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    let made = try tpm.primary()
    try tpm.expect(.key.handle(1), from: CertifyCreation.self, [made.handle, made.handle]) {
      $0.creationHash = made.creationHash
      $0.creationTicket = made.creationTicket
    }
    let key = try tpm.eccKey()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expect(.scheme.parameter(3), from: CertifyCreation.self, [key, made.handle]) {
        $0.creationHash = made.creationHash
        $0.inScheme = scheme
        $0.creationTicket = made.creationTicket
      }
    }
    let sequence = tpm.addSequence()
    try tpm.expect(.handle.handle(2), from: CertifyCreation.self, [PermanentHandle.null, sequence])
  }
}
