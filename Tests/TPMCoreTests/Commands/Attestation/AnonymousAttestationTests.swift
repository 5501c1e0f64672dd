// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Attestations with ECDAA: who has signed does not show, and the qualifying data are covered in another way.
/// Part 1, 28.5 and 44.3.3.3.
struct AnonymousAttestationTests {
  /// An attestation command with a key and the scheme to sign with.
  private struct Case: Sendable {
    let name: String
    let schemeNumber: Int
    let run: @Sendable (inout TestTPM, UInt32, SignatureScheme, QualifyingData) throws -> ([UInt8], Signature)
  }

  private static let cases = [
    Case(name: "TPM2_Certify", schemeNumber: 2) { tpm, key, scheme, data in
      let response = try tpm.run(Certify.self, [key, key]) { ($0.inScheme, $0.qualifyingData) = (scheme, data) }
      return (response.attest.octets, response.signature.value)
    },
    Case(name: "TPM2_Quote", schemeNumber: 2) { tpm, key, scheme, data in
      let response = try tpm.run(Quote.self, [key]) { ($0.inScheme, $0.qualifyingData) = (scheme, data) }
      return (response.attest.octets, response.signature.value)
    },
    Case(name: "TPM2_GetTime", schemeNumber: 2) { tpm, key, scheme, data in
      let response = try tpm.run(GetTime.self, [PermanentHandle.endorsement, key]) {
        ($0.inScheme, $0.qualifyingData) = (scheme, data)
      }
      return (response.attest.octets, response.signature.value)
    },
    Case(name: "TPM2_CertifyCreation", schemeNumber: 3) { tpm, key, scheme, data in
      let made = try tpm.primary(.signP256)
      let response = try tpm.run(CertifyCreation.self, [key, made.handle]) {
        ($0.inScheme, $0.qualifyingData) = (scheme, data)
        ($0.creationHash, $0.creationTicket) = (made.creationHash, made.creationTicket)
      }
      return (response.attest.octets, response.signature.value)
    },
    Case(name: "TPM2_NV_Certify", schemeNumber: 2) { tpm, key, scheme, data in
      if tpm.machine.nvIndex(NVFixture.handle) == nil {
        try tpm.define()
        try tpm.write([1, 2, 3, 4, 5, 6, 7, 8])
      }
      let response = try tpm.run(NVCertify.self, [key, NVFixture.handle, NVFixture.handle]) {
        ($0.inScheme, $0.qualifyingData, $0.size) = (scheme, data, 8)
      }
      return (response.attest.octets, response.signature.value)
    },
  ]

  @Test(arguments: cases.indices, [QualifyingData(), AttestationFixture.qualifyingData])
  func theSignerDoesNotShow(_ place: Int, _ data: QualifyingData) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey(.bnP638, .sha512)
    let counter = try tpm.run(Commit.self, [key]).counter
    let scheme = SignatureScheme.ecdaa(ECDAAScheme(.sha512, counter))
    let (octets, signature) = try Self.cases[place].run(&tpm, key, scheme, data)
    let attest = try Attest(reading: octets)
    #expect(attest.qualifiedSigner.isEmpty && attest.extraData.isEmpty)
    if case .certify(let info) = attest.attested {
      #expect(info.qualifiedName.isEmpty && !info.name.isEmpty)
    }
    var digest = hash(.sha512, octets)
    if !data.isEmpty { digest = hash(.sha512, data.octets + digest) }
    let scalar = try tpm.ephemeralScalar(0, on: .bnP638, of: key)
    try expectAnonymous(signature, of: digest, by: TestKeys.ecc(.bnP638), commitment: scalar)
  }

  @Test(arguments: cases.indices)
  func theCommitmentMustBeThere(_ place: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let counter = try tpm.run(Commit.self, [key]).counter
    let one = Self.cases[place]
    func code(_ count: UInt16, _ hash: HashAlgorithm = .sha256) -> ResponseCode? {
      let before = tpm.machine.reset.commit.pending
      do {
        _ = try one.run(&tpm, key, .ecdaa(ECDAAScheme(hash, count)), QualifyingData())
        return nil
      } catch {
        #expect(tpm.machine.reset.commit.pending == before)
        return error as? ResponseCode
      }
    }
    #expect(code(counter + 1) == .range.parameter(one.schemeNumber))
    #expect(code(counter &- 1) == .value.parameter(one.schemeNumber))
    #expect(code(counter, .sha1) == .scheme.parameter(one.schemeNumber))
    #expect(code(counter) == nil)
    #expect(code(counter) == .value.parameter(one.schemeNumber))
  }

  @Test(arguments: cases.indices)
  func theCommitmentMustBeNamed(_ place: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let one = Self.cases[place]
    #expect(throws: ResponseCode.scheme.parameter(one.schemeNumber)) {
      try one.run(&tpm, key, .null, QualifyingData())
    }
  }

  @Test func withoutAKeyNothingIsAnonymous() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary().handle
    let response = try tpm.certify(object, PermanentHandle.null, .ecdaa(ECDAAScheme(.sha256, 9)))
    #expect(response.signature.value == .null)
    let expected = try tpm.machine.object(object)
    let info = CertifyInfo(name: Name(expected.name), qualifiedName: Name(expected.qualifiedName))
    #expect(
      try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm) == .certify(info))
  }
}
