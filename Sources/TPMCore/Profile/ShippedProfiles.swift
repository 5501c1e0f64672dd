// SPDX-License-Identifier: Apache-2.0

/// The profiles that come with the program. The files in Profiles/ are what `vtpmd --print-profile NAME` prints.
public enum ShippedProfile: String, CaseIterable, Sendable {
  case `default`
  case pcClient = "pc-client"
  case fips

  /// The profile as a file.
  public var text: String {
    switch self {
    case .default: Self.defaultText
    case .pcClient: Self.pcClientText
    case .fips: Self.fipsText
    }
  }

  private static let defaultText = """
    # The profile of a TPM that is made without --profile: all that there is, as much as there is.
    # docs/profiles.md explains every key. A profile is fixed when a TPM is made.

    # What there is of these in TPM 2.0 Part 2, without TPM_ALG_ and TPM_ECC_, in small letters.
    algorithms = all
    rsa-key-bits = 1024 2048 3072 4096
    curves = all
    aes-key-bits = 128 192 256
    camellia-key-bits = 128 192 256
    sm4-key-bits = 128

    # The banks that TPM2_PCR_Allocate can choose from, and those that a new TPM has.
    pcr-banks = all
    pcr-banks-active = sha1 sha256 sha384 sha512

    # What there is in TPM 2.0 Part 3.
    commands = all

    # More is not to be had.
    transient-objects = 32
    loaded-sessions = 64
    active-sessions = 256
    persistent-objects = 128
    # Octets, of all Indices and persistent objects together.
    nv-memory = 524288
    nv-indices = 4096
    # Octets of one Index, one command, one response.
    nv-index-size = 2048
    command-size = 4096
    response-size = 4096

    """

  private static let pcClientText = """
    # Close to a chip in a PC: the algorithms that PC firmware and operating systems use, and as little room as chips
    # have, so that what works here does not fail there. It claims no conformance with a TCG platform profile.
    # docs/profiles.md explains every key.

    # No Chinese and Japanese algorithms, no SHA-3, no anonymous signatures.
    algorithms = all -sm3_256 -sm4 -sm2 -camellia -sha3_256 -sha3_384 -sha3_512 -ecdaa -ecschnorr -ecmqv -kdf2
    rsa-key-bits = 2048 3072
    curves = nist_p256 nist_p384
    aes-key-bits = 128 256

    # SHA-1 is there for old firmware, which may allocate it.
    pcr-banks = sha1 sha256 sha384
    pcr-banks-active = sha256 sha384

    # What needs the algorithms that are left out, is seldom found in chips, or is for tests of TPMs.
    commands = all -TPM2_Commit -TPM2_ECC_Encrypt -TPM2_ECC_Decrypt -TPM2_CertifyX509 -TPM2_Vendor_TCG_Test

    transient-objects = 3
    loaded-sessions = 3
    active-sessions = 64
    persistent-objects = 7
    nv-memory = 32768
    nv-indices = 64
    nv-index-size = 2048
    command-size = 4096
    response-size = 4096

    """

  private static let fipsText = """
    # What NIST approves, as far as a TPM can be told so by algorithm. It is not validated: see docs/profiles.md, which
    # also explains every key.

    # SP 800-131A: no SHA-1 to sign with. TPM 2.0 cannot tell what a hash is for, so that there is none for PCR either.
    # Not approved: XOR obfuscation, SM2, SM3, SM4, Camellia, ECDAA, EC Schnorr, the KDF of IEEE 1363a.
    # SP 800-131A: no encryption with RSA PKCS #1 v1.5. ECMQV is approved, but hardly any validated module has it.
    # Without XOR there are no Derivation Parents, whose scheme it is.
    algorithms = all -sha1 -xor -sm3_256 -sm4 -sm2 -camellia -ecdaa -ecschnorr -ecmqv -kdf2 -rsaes
    # FIPS 186-5: at least 2048.
    rsa-key-bits = 2048 3072 4096
    # SP 800-186, without P-192 and what is not NIST's.
    curves = nist_p224 nist_p256 nist_p384 nist_p521
    aes-key-bits = 128 192 256

    pcr-banks = all
    pcr-banks-active = sha256 sha384

    # What needs the algorithms that are left out, or is for tests of TPMs.
    commands = all -TPM2_Commit -TPM2_ECC_Encrypt -TPM2_ECC_Decrypt -TPM2_Vendor_TCG_Test

    transient-objects = 32
    loaded-sessions = 64
    active-sessions = 256
    persistent-objects = 128
    nv-memory = 524288
    nv-indices = 4096
    nv-index-size = 2048
    command-size = 4096
    response-size = 4096

    """
}
