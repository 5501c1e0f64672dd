// SPDX-License-Identifier: Apache-2.0
/// TPM2_GetRandom: gives random octets, at most as many as the largest digest has. Part 3, 16.1.
public enum GetRandom: Command {
  public static let code = CommandCode.getRandom

  public struct Parameters: Wire {
    public var bytesRequested = UInt16(0)

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("bytesRequested", &bytesRequested)
    }
  }

  public struct Response: ResponseBody {
    public var randomBytes = Digest()

    public init() {}
    init(randomBytes: Digest) { self.randomBytes = randomBytes }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("randomBytes", &randomBytes)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let count = min(Int(call.parameters.bytesRequested), Limits.maxDigestSize)
    return Response(randomBytes: Digest(try tpm.environment.randomOctets(count)))
  }
}
