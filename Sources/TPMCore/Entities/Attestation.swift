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

  /// The key that signs, or nil.
  ///
  /// - TPM_RC_KEY: it is not a signing key
  func key(in tpm: borrowing Machine) throws(ResponseCode) -> Object? {
    guard signHandle != PermanentHandle.null else { return nil }
    do throws(ResponseCode) {
      let key = try tpm.object(signHandle)
      guard key.attributes.contains(.sign) else { throw .key }
      return key
    } catch { throw error.handle(numbers.signHandle) }
  }

  /// The scheme to sign with; where nobody signs, what the caller says, and that may be none.
  ///
  /// - TPM_RC_SCHEME: the scheme is not one for the key
  func scheme(for key: Object?) throws(ResponseCode) -> SignatureScheme {
    guard let key else { return inScheme }
    do throws(ResponseCode) { return try key.signatureScheme(choosing: inScheme) } catch {
      throw error.parameter(numbers.inScheme)
    }
  }

  /// Makes the attestation structure and signs it.
  func attest(_ attested: Attested, in tpm: borrowing Machine) throws(ResponseCode) -> SignedAttestation {
    let key = try key(in: tpm)
    let scheme = try scheme(for: key)
    var attest = Attest()
    attest.qualifiedSigner = Name(key?.qualifiedName ?? PermanentHandle.null.octets)
    attest.extraData = qualifyingData
    attest.clockInfo = tpm.clockInfo
    attest.firmwareVersion = Identity.firmwareVersion
    attest.attested = attested
    if key.map({ $0.hierarchy != .endorsement && $0.hierarchy != .platform }) ?? true {
      tpm.obfuscate(&attest, for: key)
    }
    let octets = try attest.marshaled()
    var signature = Signature.null
    if let key, let hash = scheme.hashAlg {
      signature = try key.sign(TPMCrypto.hash(hash, octets), scheme)
    }
    return SignedAttestation(octets: AttestBuffer(octets), signature: signature)
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
