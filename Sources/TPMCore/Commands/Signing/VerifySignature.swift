// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_VerifySignature: checks the signature of a digest and gives a ticket for it. Part 3, 20.2.
///
/// - TPM_RC_ATTRIBUTES + handle 1: the key is not one for signatures
/// - TPM_RC_SCHEME + parameter 2: keys of that type make no such signatures, or a TPM does not check them, as those of
///   ECDAA
/// - TPM_RC_HANDLE + handle 1: only the public area of an HMAC key is here
/// - TPM_RC_SIGNATURE + parameter 2: the key has not signed the digest so
public enum VerifySignature: Command {
  public static let code = CommandCode.verifySignature

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var digest = Digest()
    public var signature = Signature()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("digest", &digest)
      try codec.field("signature", &signature)
    }
  }

  public struct Response: ResponseBody {
    public var validation = VerifiedTicket()

    public init() {}
    init(validation: VerifiedTicket) { self.validation = validation }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("validation", &validation)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1, else: .attributes)
    guard key.attributes.contains(.sign) else { throw .attributes.handle(1) }
    let digest = call.parameters.digest.octets
    do throws(ResponseCode) {
      try TPMCore.verifySignature(call.parameters.signature, of: digest, with: key)
    } catch {
      throw error == .handle ? error.handle(1) : error.parameter(2)
    }
    return Response(validation: tpm.verifiedTicket(key.hierarchy, digest: digest, keyName: key.name))
  }
}
