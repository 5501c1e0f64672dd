// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ECDH_KeyGen: makes an ephemeral key and the secret that it shares with a loaded one. Part 3, 14.4.
///
/// - TPM_RC_KEY + handle 1: the key is not an ECC key
public enum ECDHKeyGen: Command {
  public static let code = CommandCode.ecdhKeyGen

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .none)
    }
  }

  public struct Response: ResponseBody {
    public var zPoint = Sized<ECCPoint>()
    public var pubPoint = Sized<ECCPoint>()

    public init() {}
    init(zPoint: Sized<ECCPoint>, pubPoint: Sized<ECCPoint>) { (self.zPoint, self.pubPoint) = (zPoint, pubPoint) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("zPoint", &zPoint)
      try codec.field("pubPoint", &pubPoint)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    guard case .ecc(let publicKey, _) = key.key else { throw .key.handle(1) }
    do throws(CryptoError) {
      var random = tpm.environment.random
      let ephemeral = try ECPrivateKey.generate(publicKey.curve, from: &random)
      let shared = try ephemeral.multiply(publicKey.point)
      return Response(zPoint: Sized(ECCPoint(shared)), pubPoint: Sized(ECCPoint(ephemeral.publicPoint)))
    } catch { throw .failure }
  }
}
