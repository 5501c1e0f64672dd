// SPDX-License-Identifier: Apache-2.0
/// TPM2_GetRandom: gives random octets, at most as many as the largest digest has. Part 3, 16.1.
enum GetRandom: Command {
  static let code = CommandCode.getRandom

  struct Parameters: Wire {
    var bytesRequested = UInt16(0)

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("bytesRequested", &bytesRequested)
    }
  }

  struct Response: ResponseBody {
    var randomBytes = Digest()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("randomBytes", &randomBytes)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let count = min(Int(call.parameters.bytesRequested), Limits.maxDigestSize)
    return Response(randomBytes: Digest(try tpm.environment.randomOctets(count)))
  }
}
