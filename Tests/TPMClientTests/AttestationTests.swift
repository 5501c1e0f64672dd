// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto
import Testing

@Suite struct AttestationTests {
  private let tpm: TPMConnection
  private let key: UInt32
  private let area: Public
  private let selection = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([0, 1]))])
  private let values = [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32)]

  init() throws {
    tpm = try Fixture.started()
    key = try Fixture.attestationKey(tpm)
    area = try Fixture.publicArea(tpm, key)
  }

  private func quote(_ nonce: [UInt8]) throws -> (AttestBuffer, Signature) {
    let response = try tpm.run(Quote.self) {
      $0.signHandle = ObjectHandleOrNull(key)
      $0.qualifyingData = QualifyingData(nonce)
      $0.PCRselect = selection
    }
    return (response.attest, response.signature.value)
  }

  @Test func aQuoteIsBelieved() throws {
    let (quoted, signature) = try quote([1, 2, 3])
    let verified = try VerifiedQuote(quoted, signature, by: area, qualifyingData: [1, 2, 3], pcrValues: values)
    #expect(verified.quote.pcrSelect == selection)
  }

  @Test func anotherNonceIsNot() throws {
    let (quoted, signature) = try quote([1, 2, 3])
    #expect(throws: AttestationError.wrongNonce) {
      try VerifiedQuote(quoted, signature, by: area, qualifyingData: [1, 2, 4])
    }
  }

  @Test func otherValuesAreNot() throws {
    let (quoted, signature) = try quote([])
    #expect(throws: AttestationError.otherPCRValues) {
      try VerifiedQuote(quoted, signature, by: area, qualifyingData: [], pcrValues: [values[0], [1]])
    }
  }

  @Test func aChangedStructureIsNot() throws {
    let (quoted, signature) = try quote([])
    var octets = quoted.octets
    octets[octets.count - 1] ^= 1
    #expect(throws: AttestationError.wrongSignature) {
      try VerifiedQuote(AttestBuffer(octets), signature, by: area, qualifyingData: [])
    }
  }

  @Test func aKeyThatSignsAnythingIsNot() throws {
    let (quoted, signature) = try quote([])
    var area = area
    area.objectAttributes.remove(.restricted)
    #expect(throws: AttestationError.keySignsAnything) {
      try VerifiedQuote(quoted, signature, by: area, qualifyingData: [])
    }
  }

  @Test func aCredentialOpensForTheObjectThatItNames() throws {
    let parent = try Fixture.storageKey(tpm)
    let name = try tpm.name(of: key)
    let made = try ProtectedCredential(Secret([5, 6, 7]), for: name, by: Fixture.publicArea(tpm, parent))
    let opened = try tpm.run(ActivateCredential.self) {
      $0.activateHandle = ObjectHandle(key)
      $0.keyHandle = ObjectHandle(parent)
      $0.credentialBlob = made.credentialBlob
      $0.secret = made.secret
    }
    #expect(opened.certInfo.secret == Secret([5, 6, 7]))
    #expect(throws: ResponseCode.size) {
      try ProtectedCredential(Secret([UInt8](repeating: 0, count: 33)), for: name, by: Fixture.publicArea(tpm, parent))
    }
  }
}
