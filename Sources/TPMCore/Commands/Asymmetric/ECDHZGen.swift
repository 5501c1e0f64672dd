// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ECDH_ZGen: computes the secret that a loaded key shares with a point. Part 3, 14.5.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is not an ECC key, restricted, or does not decrypt
/// - TPM_RC_SCHEME + handle 1: the scheme of the key is not ECDH
/// - TPM_RC_ECC_POINT + parameter 1: the point is not on the curve of the key
public enum ECDHZGen: Command {
  public static let code = CommandCode.ecdhZGen

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var inPoint = Sized<ECCPoint>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("inPoint", &inPoint) }
  }

  public struct Response: ResponseBody {
    public var outPoint = Sized<ECCPoint>()

    public init() {}
    init(outPoint: Sized<ECCPoint>) { self.outPoint = outPoint }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPoint", &outPoint)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    let (scheme, privateKey) = try key.decryptingECC()
    guard scheme == .null || scheme.keyExchange == .ecdh else { throw .scheme.handle(1) }
    let point = try call.parameters.inPoint.value.point(on: privateKey.curve, number: 1)
    return try crypto { () throws(CryptoError) in Response(outPoint: Sized(ECCPoint(try privateKey.multiply(point)))) }
  }
}
