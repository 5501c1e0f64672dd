// SPDX-License-Identifier: Apache-2.0
public import TPMCore
internal import TPMCrypto

/// What a TPM has signed of its PCR, believed only once the signature, the caller's nonce and the digest are right.
/// Part 1, 31, and Part 3, 18.4.
public struct VerifiedQuote: Sendable {
  /// The structure that was signed.
  public let attest: Attest
  /// Which PCR, and the digest over their values.
  public let quote: QuoteInfo

  /// Verifies a quote.
  ///
  /// - Parameters:
  ///   - quoted, signature: what TPM2_Quote has answered
  ///   - key: the public area of a key that is known to sign for a TPM only what that TPM has made: a restricted one
  ///   - qualifyingData: the nonce that the quote was asked for with
  ///   - pcrValues: the values that the PCR are said to have, in the order of the selection; nil leaves them unchecked
  /// - Throws: what is wrong
  public init(
    _ quoted: AttestBuffer, _ signature: Signature, by key: Public, qualifyingData: [UInt8], pcrValues: [[UInt8]]? = nil
  ) throws(AttestationError) {
    guard key.objectAttributes.contains([.restricted, .sign]) else { throw .keySignsAnything }
    guard let hash = signature.hash else { throw .wrongSignature }
    do throws(ResponseCode) {
      try key.verify(signature, of: TPMCrypto.hash(hash, quoted.octets))
      attest = try Attest(reading: quoted.octets)
    } catch { throw error == .signature ? .wrongSignature : .malformed(error) }
    guard case .quote(let info) = attest.attested else { throw .noQuote }
    guard attest.extraData.octets == qualifyingData else { throw .wrongNonce }
    if let pcrValues {
      guard TPMCrypto.hash(hash, pcrValues.flatMap(\.self)) == info.pcrDigest.octets else { throw .otherPCRValues }
    }
    quote = info
  }
}

/// Why an attestation is not to be believed.
public enum AttestationError: Error, Equatable, CustomStringConvertible {
  case wrongSignature
  /// The key is not restricted, so that its owner can have it sign what no TPM has said.
  case keySignsAnything
  case noQuote
  case wrongNonce
  /// The PCR have other values than those that were sent along.
  case otherPCRValues
  case malformed(ResponseCode)

  public var description: String {
    switch self {
    case .wrongSignature: "the signature is wrong"
    case .keySignsAnything: "the key is not restricted to what the TPM makes"
    case .noQuote: "what is signed is no quote"
    case .wrongNonce: "the quote was made for another nonce"
    case .otherPCRValues: "the PCR do not have these values"
    case .malformed(let code): "the quote cannot be read: \(code)"
    }
  }
}
