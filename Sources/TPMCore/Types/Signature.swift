// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_SIGNATURE_RSA. Part 2, 11.3.1.
public struct SignatureRSA: Wire, Hashable {
  public var hash = HashAlgorithm()
  public var sig = PublicKeyRSA()

  public init() {}
  public init(_ hash: HashAlgorithm, _ sig: PublicKeyRSA) { (self.hash, self.sig) = (hash, sig) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hash", &hash)
    try codec.field("sig", &sig)
  }
}

/// TPMS_SIGNATURE_ECC. Part 2, 11.3.2.
public struct SignatureECC: Wire, Hashable {
  public var hash = HashAlgorithm()
  public var signatureR = ECCParameter()
  public var signatureS = ECCParameter()

  public init() {}
  public init(_ hash: HashAlgorithm, _ r: ECCParameter, _ s: ECCParameter) {
    (self.hash, signatureR, signatureS) = (hash, r, s)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hash", &hash)
    try codec.field("signatureR", &signatureR)
    try codec.field("signatureS", &signatureS)
  }
}

/// TPMT_SIGNATURE: a signature with its algorithm. Part 2, 11.3.6.
///
/// On the wire TPM_ALG_NULL is TPM_RC_SCHEME, unless it is read as `Nullable<Signature>`.
public enum Signature: Hashable, Sendable {
  case null
  case rsassa(HashAlgorithm, PublicKeyRSA)
  case rsapss(HashAlgorithm, PublicKeyRSA)
  case ecdsa(HashAlgorithm, ECCParameter, ECCParameter)
  /// Its first number is the nonce k.
  case ecdaa(HashAlgorithm, ECCParameter, ECCParameter)
  case sm2(HashAlgorithm, ECCParameter, ECCParameter)
  case ecschnorr(HashAlgorithm, ECCParameter, ECCParameter)
  case hmac(HashDigest)

  public init() { self = .null }

  public var sigAlg: SignatureAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa: .rsassa
    case .rsapss: .rsapss
    case .ecdsa: .ecdsa
    case .ecdaa: .ecdaa
    case .sm2: .sm2
    case .ecschnorr: .ecschnorr
    case .hmac: .hmac
    }
  }

  /// The hash algorithm that the signature is over.
  public var hash: HashAlgorithm? { rsa?.hash ?? ecc?.hash ?? hmac?.hashAlg }

  /// The scheme that makes such a signature.
  public var scheme: SignatureScheme {
    guard let sigAlg, let hash else { return .null }
    return SignatureScheme(sigAlg, hash)
  }

  private var rsa: SignatureRSA? {
    switch self {
    case .rsassa(let hash, let sig), .rsapss(let hash, let sig): SignatureRSA(hash, sig)
    default: nil
    }
  }

  private var ecc: SignatureECC? {
    switch self {
    case .ecdsa(let hash, let r, let s), .ecdaa(let hash, let r, let s), .sm2(let hash, let r, let s),
      .ecschnorr(let hash, let r, let s):
      SignatureECC(hash, r, s)
    default: nil
    }
  }

  private var hmac: HashDigest? { if case .hmac(let digest) = self { digest } else { nil } }
}

extension Signature: WireNullable {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try visit(&codec, mayBeNull: false) }

  public mutating func visit<C: Codec>(_ codec: inout C, mayBeNull: Bool) throws(ResponseCode) {
    var sigAlg = sigAlg
    try codec.field("sigAlg", &sigAlg)
    guard !codec.isReading || mayBeNull || sigAlg != nil else { throw .scheme }
    try codec.union("signature", &self, sigAlg)
  }
}

/// TPMU_SIGNATURE. Part 2, 11.3.5.
extension Signature: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: SignatureAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: if codec.isReading { self = .null }
    case .rsassa: try codec.alternative(&self, { .rsassa($0.hash, $0.sig) }, \.rsa)
    case .rsapss: try codec.alternative(&self, { .rsapss($0.hash, $0.sig) }, \.rsa)
    case .ecdsa: try codec.alternative(&self, { .ecdsa($0.hash, $0.signatureR, $0.signatureS) }, \.ecc)
    case .ecdaa: try codec.alternative(&self, { .ecdaa($0.hash, $0.signatureR, $0.signatureS) }, \.ecc)
    case .sm2: try codec.alternative(&self, { .sm2($0.hash, $0.signatureR, $0.signatureS) }, \.ecc)
    case .ecschnorr: try codec.alternative(&self, { .ecschnorr($0.hash, $0.signatureR, $0.signatureS) }, \.ecc)
    case .hmac: try codec.alternative(&self, Self.hmac, \.hmac)
    }
  }
}
