// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyGetDigest: gives the policyDigest as it is now. Part 3, 23.19.
enum PolicyGetDigest: Command {
  static let code = CommandCode.policyGetDigest

  struct Handles: HandleList {
    var policySession = PolicySessionHandle()
    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  struct Response: ResponseBody {
    var policyDigest = Digest()
    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
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
