// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_CertifyX509: shows that a key is loaded, with an X.509 certificate. Part 3, 18.8.
///
/// - TPM_RC_SIZE, parameter 1: reserved is not empty
/// - TPM_RC_KEY + handle 2: signHandle does not sign
/// - TPM_RC_SCHEME, parameter 2: it does not sign with the scheme, or there is no name for that and the caller gives
///   none
/// - TPM_RC_HANDLE, handle 1: the object is a sequence
/// - TPM_RC_ASYMMETRIC, handle 1: the object has no public key that a certificate can name
/// - TPM_RC_SIZE or TPM_RC_VALUE, parameter 3: partialCertificate is not what it has to be
/// - TPM_RC_ATTRIBUTES, parameter 3: the extensions say what the attributes of the object contradict
public enum CertifyX509: Command {
  public static let code = CommandCode.certifyX509

  public struct Handles: HandleList {
    public var objectHandle = ObjectHandle()
    public var signHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .admin)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var reserved = QualifyingData()
    public var inScheme = SignatureScheme()
    public var partialCertificate = MaxBuffer()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("reserved", &reserved)
      try codec.field("inScheme", &inScheme)
      try codec.field("partialCertificate", &partialCertificate)
    }
  }

  public struct Response: ResponseBody {
    public var addedToCertificate = MaxBuffer()
    public var tbsDigest = Digest()
    public var signature = Nullable<Signature>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("addedToCertificate", &addedToCertificate)
      try codec.field("tbsDigest", &tbsDigest)
      try codec.field("signature", &signature)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    guard parameters.reserved.isEmpty else { throw .size.parameter(1) }
    let signer = try AttestationRequest(
      signHandle: call.handles.signHandle.raw, qualifyingData: parameters.reserved, inScheme: parameters.inScheme,
      numbers: (signHandle: 2, inScheme: 2)
    ).signer(in: tpm)
    let object = try tpm.key(call.handles.objectHandle.raw, number: 1, else: .handle)
    guard let publicKey = object.publicArea.subjectPublicKeyInfo else { throw .asymmetric.handle(1) }
    let partial = try partialCertificate(parameters.partialCertificate.octets, of: object.publicArea)

    guard let key = signer.key, let hash = signer.scheme.hashAlg else { throw .scheme.parameter(2) }
    var added = Additions(serialNumber: try tpm.serialNumber(), publicKey: publicKey)
    if partial.signatureAlgorithm == nil {
      let bits = Int(key.publicArea.parameters.rsa?.keyBits ?? 0)
      guard let name = AlgorithmIdentifier.signature(signer.scheme, keyBits: bits) else { throw .scheme.parameter(2) }
      added.signatureAlgorithm = name
    }
    let digest = TPMCrypto.hash(hash, added.certificate(with: partial))
    var response = Response()
    response.addedToCertificate = MaxBuffer(added.sequence)
    response.tbsDigest = Digest(digest)
    response.signature = Nullable(try tpm.sign(digest, with: key, signer.scheme, number: 2))
    return response
  }

  /// Reads what the caller gives and compares it with the object.
  private static func partialCertificate(
    _ octets: [UInt8], of publicArea: Public
  ) throws(ResponseCode) -> PartialCertificate {
    do throws(ResponseCode) {
      let partial = try PartialCertificate(octets)
      guard partial.keyUsages.allSatisfy({ $0.isAllowed(by: publicArea) }),
        partial.objectAttributes.allSatisfy({ $0 == publicArea.objectAttributes.rawValue })
      else { throw .attributes }
      return partial
    } catch { throw error.parameter(3) }
  }
}

/// What the TPM adds to a certificate, encoded. RFC 5280, 4.1.
private struct Additions {
  let serialNumber: [UInt8]
  /// Empty where the caller has given it.
  var signatureAlgorithm: [UInt8] = []
  let publicKey: [UInt8]

  /// [0] version 3.
  private static let version = DER.explicit(0, DER.integer([2]))

  init(serialNumber: [UInt8], publicKey: [UInt8]) {
    self.serialNumber = DER.integer(serialNumber)
    self.publicKey = publicKey
  }

  /// addedToCertificate.
  var sequence: [UInt8] { DER.sequence(Self.version, serialNumber, signatureAlgorithm, publicKey) }

  /// The TBSCertificate.
  func certificate(with partial: PartialCertificate) -> [UInt8] {
    let algorithm = partial.signatureAlgorithm.map { Array($0) } ?? signatureAlgorithm
    let given = Array(partial.issuer + partial.validity + partial.subject)
    return DER.sequence(Self.version, serialNumber, algorithm, given, publicKey, Array(partial.extensions))
  }
}

extension Machine {
  /// A number that no other certificate has: random, positive, and always of sixteen octets. RFC 5280, 4.1.2.2.
  fileprivate func serialNumber() throws(ResponseCode) -> [UInt8] {
    var octets = try environment.randomOctets(16)
    octets[0] = octets[0] & 0x3F | 0x40
    return octets
  }
}
