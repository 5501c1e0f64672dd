// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Sign: signs a digest. Part 3, 20.5.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key does not sign, or signs certificates only
/// - TPM_RC_SCHEME + parameter 2: the scheme is not one for the key
/// - TPM_RC_RANGE, TPM_RC_VALUE + parameter 2: an anonymous scheme names no commitment that is there
/// - TPM_RC_NO_RESULT: the key is the one that makes no signatures of SM2
/// - TPM_RC_SIZE + parameter 1: the digest has not the size that the scheme's hash gives
/// - TPM_RC_TICKET + parameter 3: the key is restricted, and the ticket does not show that the digest is safe to sign
public enum Sign: Command {
  public static let code = CommandCode.sign

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var digest = Digest()
    public var inScheme = SignatureScheme()
    public var validation = HashCheckTicket()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("digest", &digest)
      try codec.field("inScheme", &inScheme)
      try codec.field("validation", &validation)
    }
  }

  public struct Response: ResponseBody {
    public var signature = Signature()

    public init() {}
    init(signature: Signature) { self.signature = signature }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("signature", &signature)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let digest = call.parameters.digest.octets
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    guard key.attributes.contains(.sign) else { throw .key.handle(1) }
    guard !key.attributes.contains(.x509sign) else { throw .attributes.handle(1) }
    let scheme = try scheme(of: key, call.parameters.inScheme)
    guard let hash = scheme.hashAlg else { throw .scheme.parameter(2) }
    if key.attributes.contains(.restricted) || !call.parameters.validation.digest.isEmpty {
      guard tpm.isValid(call.parameters.validation, hash, digest: digest) else { throw .ticket.parameter(3) }
    }
    guard digest.count == hash.size else { throw .size.parameter(1) }
    return Response(signature: try tpm.sign(digest, with: key, scheme, number: 2))
  }

  private static func scheme(of key: Object, _ inScheme: SignatureScheme) throws(ResponseCode) -> SignatureScheme {
    do throws(ResponseCode) { return try key.signatureScheme(choosing: inScheme) } catch { throw error.parameter(2) }
  }
}
