// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ZGen_2Phase: ends an exchange of keys in which each side has a static key and a one-time key. Part 3, 14.7.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is not an ECC key, restricted, or does not decrypt
/// - TPM_RC_SCHEME + parameter 3: the scheme exchanges no keys, or the key is for another one
/// - TPM_RC_ECC_POINT + parameter 1, parameter 2: a point is not on the curve of the key
/// - TPM_RC_RANGE, TPM_RC_VALUE + parameter 4: there is no such one-time key, or it was used
/// - TPM_RC_NO_RESULT: the exchange of SM2 ends at infinity
public enum ZGen2Phase: Command {
  public static let code = CommandCode.zGen2Phase

  public struct Handles: HandleList {
    public var keyA = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyA", &keyA, .user)
    }
  }

  public struct Parameters: Wire {
    public var inQsB = Sized<ECCPoint>()
    public var inQeB = Sized<ECCPoint>()
    public var inScheme = ECCKeyExchange()
    public var counter: UInt16 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inQsB", &inQsB)
      try codec.field("inQeB", &inQeB)
      try codec.field("inScheme", &inScheme)
      try codec.field("counter", &counter)
    }
  }

  public struct Response: ResponseBody {
    public var outZ1 = Sized<ECCPoint>()
    public var outZ2 = Sized<ECCPoint>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outZ1", &outZ1)
      try codec.field("outZ2", &outZ2)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let keyA = try tpm.key(call.handles.keyA.raw, number: 1)
    let (scheme, key) = try keyA.decryptingECC()
    guard scheme == .null || scheme.keyExchange == parameters.inScheme else { throw .scheme.parameter(3) }
    let peerStatic = try parameters.inQsB.value.point(on: key.curve, number: 1)
    let peerEphemeral = try parameters.inQeB.value.point(on: key.curve, number: 2)
    let ephemeral: ECPrivateKey
    do throws(ResponseCode) {
      ephemeral = try tpm.takeEphemeralKey(parameters.counter, on: key.curve)
    } catch { throw error == .noResult ? error : error.parameter(4) }

    var response = Response()
    do throws(CryptoError) {
      switch parameters.inScheme {
      case .ecdh:
        response.outZ1.value = ECCPoint(try key.multiply(peerStatic))
        response.outZ2.value = ECCPoint(try ephemeral.multiply(peerEphemeral))
      case .ecmqv:
        let point = try key.exchangeMQV(ephemeral: ephemeral, peerStatic: peerStatic, peerEphemeral: peerEphemeral)
        response.outZ1.value = point.map(ECCPoint.init) ?? ECCPoint()
      case .sm2:
        let point = try key.exchangeSM2(ephemeral: ephemeral, peerStatic: peerStatic, peerEphemeral: peerEphemeral)
        guard let point else { throw .invalidInput }
        response.outZ1.value = ECCPoint(point)
      }
    } catch { throw error == .invalidInput ? .noResult : .failure }
    return response
  }
}
