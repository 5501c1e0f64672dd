// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_EC_Ephemeral: makes a one-time key for an exchange of keys in two phases. Part 3, 19.3.
///
/// It has no errors of its own: a curve that the TPM does not have cannot be read.
public enum ECEphemeral: Command {
  public static let code = CommandCode.ecEphemeral

  public struct Parameters: Wire {
    public var curveID = Curve()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("curveID", &curveID) }
  }

  public struct Response: ResponseBody {
    public var Q = Sized<ECCPoint>()
    public var counter: UInt16 = 0

    public init() {}
    init(Q: Sized<ECCPoint>, counter: UInt16) { (self.Q, self.counter) = (Q, counter) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("Q", &Q)
      try codec.field("counter", &counter)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let (key, counter) = try tpm.makeEphemeralKey(on: call.parameters.curveID)
    return Response(Q: Sized(ECCPoint(key.publicPoint)), counter: counter)
  }
}
