// SPDX-License-Identifier: Apache-2.0

// Sizes of the sized buffers. A generic argument has to be a literal, so this file is where the numbers stand;
// `Limits` below gives them names, and nothing else repeats them.

/// TPM2B_DIGEST: at most the largest digest. Part 2, 10.3.2.
public typealias Digest = Buffer<64>

/// TPM2B_DIGEST where it is secret, as a seed.
public typealias SecretDigest = SecretBuffer<64>

/// TPM2B_DATA: at most a TPMT_HA, 2 + 64 octets. Part 2, 10.3.3.
public typealias QualifyingData = Buffer<66>

/// TPM2B_DATA where it is a key, as that of the inner wrap of a duplicate.
public typealias SecretData = SecretBuffer<66>

/// TPM2B_NONCE. Part 2, 10.3.4.
public typealias Nonce = Digest

/// TPM2B_AUTH. Part 2, 10.3.5.
public typealias Auth = SecretBuffer<64>

/// TPM2B_OPERAND. Part 2, 10.3.6.
public typealias Operand = Digest

/// TPM2B_EVENT. Part 2, 10.3.7.
public typealias Event = Buffer<1024>

/// TPM2B_MAX_BUFFER. Part 2, 10.3.8.
public typealias MaxBuffer = Buffer<1024>

/// TPM2B_MAX_BUFFER where what it holds is not for everybody, as the plain text of TPM2_EncryptDecrypt.
public typealias SecretMaxBuffer = SecretBuffer<1024>

/// TPM2B_MAX_NV_BUFFER. Part 2, 10.3.9.
public typealias MaxNVBuffer = Buffer<1024>

/// TPM2B_IV: at most the largest cipher block. Part 2, 10.3.11.
public typealias IV = Buffer<16>

/// TPM2B_NAME: at most a TPMU_NAME, which is a TPMT_HA or a handle. Part 2, 10.4.3.
public typealias Name = Buffer<66>

/// TPM2B_SYM_KEY: at most MAX_SYM_KEY_BYTES. Part 2, 11.1.8.
public typealias SymKey = SecretBuffer<64>

/// TPM2B_LABEL. Part 2, 11.1.10.
public typealias Label = Buffer<32>

/// TPM2B_SENSITIVE_DATA: at most a TPMU_SENSITIVE_CREATE. Part 2, 11.1.14.
public typealias SensitiveData = SecretBuffer<128>

/// TPM2B_PUBLIC_KEY_RSA. Part 2, 11.2.4.6.
public typealias PublicKeyRSA = Buffer<512>

/// TPM2B_PUBLIC_KEY_RSA where it holds a message that is to be kept from others, as that of TPM2_RSA_Decrypt.
public typealias SecretMessageRSA = SecretBuffer<512>

/// TPM2B_PRIVATE_KEY_RSA: one prime factor. Part 2, 11.2.4.8.
public typealias PrivateKeyRSA = SecretBuffer<256>

/// TPM2B_ECC_PARAMETER. Part 2, 11.2.5.1.
public typealias ECCParameter = Buffer<80>

/// TPM2B_ECC_PARAMETER where it is the private key.
public typealias PrivateKeyECC = SecretBuffer<80>

/// TPM2B_ENCRYPTED_SECRET: at most a TPMU_ENCRYPTED_SECRET, of which the RSA one is the largest. Part 2, 11.4.3.
public typealias EncryptedSecret = Buffer<512>

/// TPM2B_TEMPLATE: at most a TPMT_PUBLIC. Part 2, 12.2.6.
///
/// That is 8 octets, a digest (66), the parameters (18 for ECC) and a public key (514 for RSA).
public typealias Template = Buffer<606>

/// TPM2B_PRIVATE: at most a _PRIVATE. Part 2, 12.3.7.
///
/// That is two digests (66 each) and a TPM2B_SENSITIVE (2 + 2 + 66 + 66 + 258).
public typealias Private = Buffer<526>

/// TPM2B_PRIVATE where it may be plain, as a duplicate without wraps.
public typealias SecretPrivate = SecretBuffer<526>

/// TPM2B_ID_OBJECT: at most a TPMS_ID_OBJECT, two digests. Part 2, 12.4.3.
public typealias IDObject = Buffer<132>

/// TPM2B_CONTEXT_DATA: at most MAX_CONTEXT_SIZE. Part 2, 14.4.
public typealias ContextDataBuffer = Buffer<3072>

/// The sizes that Part 2 leaves to the TPM, under its names for them.
public enum Limits {
  /// MAX_2B_BUFFER_SIZE, formerly MAX_DIGEST_BUFFER.
  public static var maxDigestBuffer: Int { MaxBuffer.limit }
  /// MAX_NV_BUFFER_SIZE: the most that one command reads from or writes to an NV Index.
  public static var maxNVBufferSize: Int { MaxNVBuffer.limit }
  /// MAX_NV_INDEX_SIZE: the most that an NV Index holds.
  public static let maxNVIndexSize = 2048
  /// MAX_CONTEXT_SIZE.
  public static var maxContextSize: Int { ContextDataBuffer.limit }
  /// MAX_COMMAND_SIZE.
  public static let maxCommandSize = 4096
  /// MAX_RESPONSE_SIZE.
  public static let maxResponseSize = 4096

  /// The size of the largest digest, sizeof(TPMU_HA).
  public static var maxDigestSize: Int { Digest.limit }
  /// HASH_COUNT: how many hash algorithms there are, hence PCR banks.
  public static let hashCount = 8
  /// MAX_SYM_BLOCK_SIZE.
  public static var maxSymBlockSize: Int { IV.limit }
  /// MAX_SYM_KEY_BYTES: the larger of the largest symmetric key and the largest digest.
  public static var maxSymKeyBytes: Int { SymKey.limit }
  /// MAX_SYM_DATA: the most that a sealed object holds.
  public static var maxSymData: Int { SensitiveData.limit }
  /// LABEL_MAX_BUFFER.
  public static var labelMaxBuffer: Int { Label.limit }
  /// MAX_RSA_KEY_BYTES.
  public static var maxRSAKeyBytes: Int { PublicKeyRSA.limit }
  /// RSA_PRIVATE_SIZE.
  public static var rsaPrivateSize: Int { PrivateKeyRSA.limit }
  /// MAX_ECC_KEY_BYTES.
  public static var maxECCKeyBytes: Int { ECCParameter.limit }

  /// IMPLEMENTATION_PCR.
  public static let implementationPCR = 24
  /// PLATFORM_PCR.
  public static let platformPCR = 24
  /// PCR_SELECT_MIN.
  public static let pcrSelectMin = (platformPCR + 7) / 8
  /// PCR_SELECT_MAX.
  public static let pcrSelectMax = (implementationPCR + 7) / 8

  /// MAX_ALG_LIST_SIZE.
  public static let maxAlgListSize = 64
  /// MAX_CAP_BUFFER.
  public static let maxCapBuffer = 1024
  /// MAX_CAP_DATA: what is left of MAX_CAP_BUFFER after the capability and the count of the list.
  public static let maxCapData = maxCapBuffer - 4 - 4
  /// MAX_CAP_ALGS: a TPMS_ALG_PROPERTY has 6 octets.
  public static let maxCapAlgs = maxCapData / 6
  /// MAX_CAP_HANDLES.
  public static let maxCapHandles = maxCapData / 4
  /// MAX_CAP_CC.
  public static let maxCapCC = maxCapData / 4
  /// MAX_TPM_PROPERTIES: a TPMS_TAGGED_PROPERTY has 8 octets.
  public static let maxTPMProperties = maxCapData / 8
  /// MAX_PCR_PROPERTIES: a TPMS_TAGGED_PCR_SELECT has 5 octets and the bit map.
  public static let maxPCRProperties = maxCapData / (5 + pcrSelectMax)
  /// MAX_ECC_CURVES.
  public static let maxECCCurves = maxCapData / 2
  /// MAX_TAGGED_POLICIES: a TPMS_TAGGED_POLICY has a handle and a TPMT_HA.
  public static let maxTaggedPolicies = maxCapData / (4 + 2 + Digest.limit)
  /// MAX_ACT_DATA: a TPMS_ACT_DATA has 12 octets.
  public static let maxACTData = maxCapData / 12
}
