// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_MAC_Start, which is TPM2_HMAC_Start too: starts an HMAC or a CMAC sequence. Part 3, 17.2 and 17.3.
///
/// - TPM_RC_TYPE, TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is of another kind, does not sign, or is restricted
/// - TPM_RC_VALUE + parameter 2: the scheme is not the key's, or there is none
/// - TPM_RC_OBJECT_MEMORY: no slot is free
public enum MACStart: Command {
  public static let code = CommandCode.macStart

  public struct Handles: HandleList {
    public var handle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("handle", &handle, .user)
    }
  }

  public struct Parameters: Wire {
    public var auth = Auth()
    public var inScheme: MACScheme?

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auth", &auth)
      try codec.field("inScheme", &inScheme)
    }
  }

  public typealias Response = SequenceStartResponse

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.handle.raw, number: 1, else: .type)
    let computation = try SequenceObject.Computation(macWith: key, call.parameters.inScheme, schemeParameter: 2)
    return try tpm.start(SequenceObject(authValue: call.parameters.auth.secret, computation: computation))
  }
}
