// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_MAC, which is TPM2_HMAC too: computes an HMAC or a CMAC over one buffer. Part 3, 15.5 and 15.6.
///
/// - TPM_RC_TYPE, TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is of another kind, does not sign, or is restricted
/// - TPM_RC_VALUE + parameter 2: the scheme is not the key's, or there is none
public enum MAC: Command {
  public static let code = CommandCode.mac

  public struct Handles: HandleList {
    public var handle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("handle", &handle, .user)
    }
  }

  public struct Parameters: Wire {
    public var buffer = MaxBuffer()
    public var inScheme: MACScheme?

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("buffer", &buffer)
      try codec.field("inScheme", &inScheme)
    }
  }

  public struct Response: ResponseBody {
    public var outMAC = Digest()

    public init() {}
    init(outMAC: Digest) { self.outMAC = outMAC }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("outMAC", &outMAC) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.handle.raw, number: 1, else: .type)
    var computation = try SequenceObject.Computation(macWith: key, call.parameters.inScheme, schemeParameter: 2)
    try computation.update(call.parameters.buffer.octets)
    return Response(outMAC: Digest(try computation.finish()))
  }
}
