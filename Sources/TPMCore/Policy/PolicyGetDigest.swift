// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyGetDigest: gives the policyDigest as it is now. Part 3, 23.19.
public enum PolicyGetDigest: Command {
  public static let code = CommandCode.policyGetDigest

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Response: ResponseBody {
    public var policyDigest = Digest()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("policyDigest", &policyDigest)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let session = try tpm.session(call.handles.policySession.raw)
    var response = Response()
    response.policyDigest = Digest(session.policy.policyDigest)
    return response
  }
}
