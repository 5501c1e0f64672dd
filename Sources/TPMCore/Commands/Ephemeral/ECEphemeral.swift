// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_EC_Ephemeral: makes a one-time key for an exchange of keys in two phases. Part 3, 19.3.
///
/// It has no errors of its own: a curve that the TPM does not have cannot be read.
enum ECEphemeral: Command {
  static let code = CommandCode.ecEphemeral

  struct Parameters: Wire {
    var curveID = Curve()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("curveID", &curveID) }
  }

  struct Response: ResponseBody {
    var Q = Sized<ECCPoint>()
    var counter: UInt16 = 0

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("Q", &Q)
      try codec.field("counter", &counter)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let (key, counter) = try tpm.makeEphemeralKey(on: call.parameters.curveID)
    return Response(Q: Sized(ECCPoint(key.publicPoint)), counter: counter)
  }
}
