// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What every attestation command is given: who signs, how, and what the caller adds. Part 3, 18.1.
struct AttestationRequest {
  /// TPM_RH_NULL where nobody signs; the structure is made all the same.
  let signHandle: UInt32
  let qualifyingData: QualifyingData
  let inScheme: SignatureScheme
  /// The numbers that signHandle and inScheme have in the command.
  let numbers: (signHandle: Int, inScheme: Int)

  /// Who signs and how: commands ask this before they look at what is to be attested.
  ///
  /// - TPM_RC_KEY: the key is not a signing key
  /// - TPM_RC_SCHEME: the scheme is not one for the key
  func signer(in tpm: borrowing Machine) throws(ResponseCode) -> Attester {
    guard signHandle != PermanentHandle.null else {
      return Attester(key: nil, scheme: inScheme, qualifyingData: qualifyingData)
    }
    let key = try tpm.key(signHandle, number: numbers.signHandle)
    guard key.attributes.contains(.sign) else { throw .key.handle(numbers.signHandle) }
    do throws(ResponseCode) {
      let scheme = try key.signatureScheme(choosing: inScheme)
      return Attester(
        key: key, scheme: scheme, qualifyingData: qualifyingData, schemeNumber: numbers.inScheme)
    } catch { throw error.parameter(numbers.inScheme) }
  }
}

/// A key that may attest, or nobody, with the scheme to sign with.
struct Attester {
  let key: Object?
  /// Where nobody signs, what the caller says, and that may be none.
  let scheme: SignatureScheme
  let qualifyingData: QualifyingData
  /// The number of the parameter with the scheme.
  var schemeNumber = 0

  /// The signature is not to show which key made it. Part 1, 28.5.
  var isAnonymous: Bool { key != nil && scheme.ecdaa != nil }

  /// Makes the attestation structure and signs it.
  ///
  /// - TPM_RC_RANGE, TPM_RC_VALUE + number of inScheme: the anonymous scheme names no commitment that is there
  /// - TPM_RC_NO_RESULT: the key is the one that makes no signatures of SM2
  func attest(_ attested: Attested, in tpm: inout Machine) throws(ResponseCode) -> SignedAttestation {
    var attest = Attest()
    if !isAnonymous {
      attest.qualifiedSigner = Name(key?.qualifiedName ?? PermanentHandle.null.octets)
      attest.extraData = qualifyingData
    }
    attest.clockInfo = tpm.clockInfo
    attest.firmwareVersion = Identity.firmwareVersion
    attest.attested = attested
    if key.map({ $0.hierarchy != .endorsement && $0.hierarchy != .platform }) ?? true {
      tpm.obfuscate(&attest, for: key)
    }
    let octets = try attest.marshaled()
    var signature = Signature.null
    if let key, let hash = scheme.hashAlg {
      signature = try tpm.sign(digest(of: octets, hash), with: key, scheme, number: schemeNumber)
    }
    return SignedAttestation(octets: AttestBuffer(octets), signature: signature)
  }

  /// What is signed. An anonymous signature covers the qualifying data, if there are any, although the structure does
  /// not hold them. Part 1, 44.3.3.3.
  private func digest(of octets: [UInt8], _ hash: HashAlgorithm) -> [UInt8] {
    let digest = TPMCrypto.hash(hash, octets)
    guard isAnonymous, !qualifyingData.isEmpty else { return digest }
    return TPMCrypto.hash(hash, qualifyingData.octets + digest)
  }
}

/// An attestation structure as it was signed, and the signature.
struct SignedAttestation {
  let octets: AttestBuffer
  let signature: Signature
}

extension Machine {
  /// Hides values that would tell that two attestations are of one TPM. Part 3, 18.1.
  fileprivate func obfuscate(_ attest: inout Attest, for key: Object?) {
    let hash = key?.publicArea.nameAlg ?? Capacity.contextHash
    let mask = kdfa(
      hash, key: proof(of: .owner), label: "OBFUSCATE", contextU: key?.qualifiedName ?? PermanentHandle.null.octets,
      contextV: [], bits: 128)
    var reader = Reader(mask.bytes)
    attest.firmwareVersion &+= (try? reader.read(UInt64.self)) ?? 0
    attest.clockInfo.resetCount &+= (try? reader.read(UInt32.self)) ?? 0
    attest.clockInfo.restartCount &+= (try? reader.read(UInt32.self)) ?? 0
  }
}
