// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// A structure under the name that Part 2 gives it, with what the tests do to every structure.
struct CatalogueEntry: Sendable, CustomTestStringConvertible {
  let name: String
  /// The octets of an allowed value.
  let sample: @Sendable (UInt64) throws -> [UInt8]
  /// Reads octets and writes what was read.
  let reread: @Sendable ([UInt8]) throws(ResponseCode) -> [UInt8]
  let describe: @Sendable ([UInt8]) throws(ResponseCode) -> String
  /// The names of the fields that an allowed value shows.
  let fields: @Sendable (UInt64) throws -> [String]

  init<V: Wire>(_ name: String, _: V.Type) {
    self.name = name
    sample = { try V(sampledFrom: $0).marshaled() }
    reread = { octets throws(ResponseCode) in try V(reading: octets).marshaled() }
    describe = { octets throws(ResponseCode) in try V(reading: octets).described }
    fields = { seed in
      var recorder = FieldRecorder()
      var value = try V(sampledFrom: seed)
      try value.visit(&recorder)
      return recorder.names
    }
  }

  var testDescription: String { name }
}

/// Every structure that travels. One that is added here is sampled, read back, cut, mutated and compared with Part 2.
enum Catalogue {
  static let all: [CatalogueEntry] = [
    objects, schemes, buffers, properties, attestations, entities, lists, numbers, handles, attributes,
  ].flatMap { $0 }

  static let schemes = [
    CatalogueEntry("TPMT_HA", HashDigest.self),
    CatalogueEntry("TPMT_HA+", TaggedHash.self),
    CatalogueEntry("TPMT_SYM_DEF", SymDef.self),
    CatalogueEntry("TPMT_SYM_DEF_OBJECT", SymDefObject.self),
    CatalogueEntry("TPMS_SYMCIPHER_PARMS", SymCipherParameters.self),
    CatalogueEntry("TPMS_SCHEME_HASH", HashScheme.self),
    CatalogueEntry("TPMS_SCHEME_ECDAA", ECDAAScheme.self),
    CatalogueEntry("TPMS_SCHEME_XOR", XORScheme.self),
    CatalogueEntry("TPMT_KEYEDHASH_SCHEME", KeyedHashScheme.self),
    CatalogueEntry("TPMT_SIG_SCHEME", SignatureScheme.self),
    CatalogueEntry("TPMT_KDF_SCHEME", KDFScheme.self),
    CatalogueEntry("TPMT_RSA_SCHEME", RSAScheme.self),
    CatalogueEntry("TPMT_RSA_DECRYPT", RSADecryptScheme.self),
    CatalogueEntry("TPMT_ECC_SCHEME", ECCScheme.self),
    CatalogueEntry("TPMS_ECC_POINT", ECCPoint.self),
    CatalogueEntry("TPM2B_ECC_POINT", Sized<ECCPoint>.self),
    CatalogueEntry("TPMS_ALGORITHM_DETAIL_ECC", AlgorithmDetailECC.self),
    CatalogueEntry("TPMS_SIGNATURE_RSA", SignatureRSA.self),
    CatalogueEntry("TPMS_SIGNATURE_ECC", SignatureECC.self),
    CatalogueEntry("TPMT_SIGNATURE", Signature.self),
    CatalogueEntry("TPMT_SIGNATURE+", Nullable<Signature>.self),
  ]

  static let objects = [
    CatalogueEntry("TPMA_ALGORITHM", AlgorithmAttributes.self),
    CatalogueEntry("TPMA_OBJECT", ObjectAttributes.self),
    CatalogueEntry("TPM_ALG_ID", AlgorithmID.self),
    CatalogueEntry("TPMS_KEYEDHASH_PARMS", KeyedHashParameters.self),
    CatalogueEntry("TPMS_RSA_PARMS", RSAParameters.self),
    CatalogueEntry("TPMS_ECC_PARMS", ECCParameters.self),
    CatalogueEntry("TPMT_PUBLIC_PARMS", PublicParms.self),
    CatalogueEntry("TPMT_PUBLIC", Public.self),
    CatalogueEntry("TPMT_PUBLIC+", Nullable<Public>.self),
    CatalogueEntry("TPMT_PUBLIC of a derived object", DerivedTemplate.self),
    CatalogueEntry("TPM2B_PUBLIC", Sized<Public>.self),
    CatalogueEntry("TPM2B_PUBLIC+", Sized<Nullable<Public>>.self),
    CatalogueEntry("TPMS_DERIVE", Derive.self),
    CatalogueEntry("TPMS_SENSITIVE_CREATE", SensitiveCreate.self),
    CatalogueEntry("TPM2B_SENSITIVE_CREATE", Sized<SensitiveCreate>.self),
    CatalogueEntry("TPMT_SENSITIVE", Sensitive.self),
    CatalogueEntry("TPM2B_SENSITIVE", SizedOrEmpty<Sensitive>.self),
  ]

  static let buffers = [
    CatalogueEntry("TPM2B_DIGEST", Digest.self),
    CatalogueEntry("TPM2B_DATA", QualifyingData.self),
    CatalogueEntry("TPM2B_AUTH", Auth.self),
    CatalogueEntry("TPM2B_EVENT", Event.self),
    CatalogueEntry("TPM2B_MAX_BUFFER", MaxBuffer.self),
    CatalogueEntry("TPM2B_MAX_NV_BUFFER", MaxNVBuffer.self),
    CatalogueEntry("TPM2B_IV", IV.self),
    CatalogueEntry("TPM2B_NAME", Name.self),
    CatalogueEntry("TPM2B_SYM_KEY", SymKey.self),
    CatalogueEntry("TPM2B_LABEL", Label.self),
    CatalogueEntry("TPM2B_SENSITIVE_DATA", SensitiveData.self),
    CatalogueEntry("TPM2B_PUBLIC_KEY_RSA", PublicKeyRSA.self),
    CatalogueEntry("TPM2B_PRIVATE_KEY_RSA", PrivateKeyRSA.self),
    CatalogueEntry("TPM2B_ECC_PARAMETER", ECCParameter.self),
    CatalogueEntry("TPM2B_ENCRYPTED_SECRET", EncryptedSecret.self),
    CatalogueEntry("TPM2B_TEMPLATE", Template.self),
    CatalogueEntry("TPM2B_PRIVATE", Private.self),
    CatalogueEntry("TPM2B_ID_OBJECT", IDObject.self),
    CatalogueEntry("TPM2B_CONTEXT_DATA", ContextDataBuffer.self),
  ]

  static let properties = [
    CatalogueEntry("TPMS_PCR_SELECT", PCRSelect.self),
    CatalogueEntry("TPMS_PCR_SELECTION", PCRSelection.self),
    CatalogueEntry("TPMS_TAGGED_PCR_SELECT", TaggedPCRSelect.self),
    CatalogueEntry("TPMS_ALG_PROPERTY", AlgorithmProperty.self),
    CatalogueEntry("TPMS_TAGGED_PROPERTY", TaggedProperty.self),
    CatalogueEntry("TPMS_TAGGED_POLICY", TaggedPolicy.self),
    CatalogueEntry("TPMS_ACT_DATA", ACTData.self),
    CatalogueEntry("TPMS_SPDM_SESSION_INFO", SPDMSessionInfo.self),
    CatalogueEntry("TPMS_CAPABILITY_DATA", CapabilityData.self),
    CatalogueEntry("TPMS_AC_OUTPUT", ACOutput.self),
    CatalogueEntry("TPMS_CLOCK_INFO", ClockInfo.self),
    CatalogueEntry("TPMS_TIME_INFO", TimeInfo.self),
  ]

  static let attestations = [
    CatalogueEntry("TPMS_TIME_ATTEST_INFO", TimeAttestInfo.self),
    CatalogueEntry("TPMS_CERTIFY_INFO", CertifyInfo.self),
    CatalogueEntry("TPMS_QUOTE_INFO", QuoteInfo.self),
    CatalogueEntry("TPMS_COMMAND_AUDIT_INFO", CommandAuditInfo.self),
    CatalogueEntry("TPMS_SESSION_AUDIT_INFO", SessionAuditInfo.self),
    CatalogueEntry("TPMS_CREATION_INFO", CreationInfo.self),
    CatalogueEntry("TPMS_NV_CERTIFY_INFO", NVCertifyInfo.self),
    CatalogueEntry("TPMS_NV_DIGEST_CERTIFY_INFO", NVDigestCertifyInfo.self),
    CatalogueEntry("TPMS_ATTEST", Attest.self),
    CatalogueEntry("TPM2B_ATTEST", AttestBuffer.self),
    CatalogueEntry("TPMT_TK_CREATION", CreationTicket.self),
    CatalogueEntry("TPMT_TK_VERIFIED", VerifiedTicket.self),
    CatalogueEntry("TPMT_TK_AUTH", AuthTicket.self),
    CatalogueEntry("TPMT_TK_HASHCHECK", HashCheckTicket.self),
  ]

  static let entities = [
    CatalogueEntry("TPMS_NV_PUBLIC", NVPublic.self),
    CatalogueEntry("TPM2B_NV_PUBLIC", Sized<NVPublic>.self),
    CatalogueEntry("TPMS_NV_PUBLIC_EXP_ATTR", ExpandedNVPublic.self),
    CatalogueEntry("TPMT_NV_PUBLIC_2", NVPublic2.self),
    CatalogueEntry("TPM2B_NV_PUBLIC_2", Sized<NVPublic2>.self),
    CatalogueEntry("TPMS_NV_PIN_COUNTER_PARAMETERS", NVPINCounterParameters.self),
    CatalogueEntry("TPMS_CREATION_DATA", CreationData.self),
    CatalogueEntry("TPM2B_CREATION_DATA", Sized<CreationData>.self),
    CatalogueEntry("TPMS_CONTEXT_DATA", ContextData.self),
    CatalogueEntry("TPMS_CONTEXT", Context.self),
    CatalogueEntry("TPMS_AUTH_COMMAND", AuthCommand.self),
    CatalogueEntry("TPMS_AUTH_RESPONSE", AuthResponse.self),
  ]

  static let lists = [
    CatalogueEntry("TPML_CC", CommandCodeList.self),
    CatalogueEntry("TPML_CCA", CommandAttributesList.self),
    CatalogueEntry("TPML_ALG", AlgorithmList.self),
    CatalogueEntry("TPML_HANDLE", HandleValueList.self),
    CatalogueEntry("TPML_DIGEST", DigestList.self),
    CatalogueEntry("TPML_DIGEST_VALUES", DigestValues.self),
    CatalogueEntry("TPML_PCR_SELECTION", PCRSelectionList.self),
    CatalogueEntry("TPML_ALG_PROPERTY", AlgorithmPropertyList.self),
    CatalogueEntry("TPML_TAGGED_TPM_PROPERTY", TaggedPropertyList.self),
    CatalogueEntry("TPML_TAGGED_PCR_PROPERTY", TaggedPCRPropertyList.self),
    CatalogueEntry("TPML_ECC_CURVE", ECCCurveList.self),
    CatalogueEntry("TPML_TAGGED_POLICY", TaggedPolicyList.self),
    CatalogueEntry("TPML_ACT_DATA", ACTDataList.self),
    CatalogueEntry("TPML_PUB_KEY", PublicKeyList.self),
    CatalogueEntry("TPML_SPDM_SESSION_INFO", SPDMSessionInfoList.self),
    CatalogueEntry("TPML_VENDOR_PROPERTY", VendorPropertyList.self),
    CatalogueEntry("TPML_AC_CAPABILITIES", ACCapabilityList.self),
  ]
}
