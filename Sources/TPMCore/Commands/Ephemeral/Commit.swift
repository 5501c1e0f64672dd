// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Commit: makes the first phase of an anonymous signature. Part 3, 19.2, and Part 1, 44.2.3.
///
/// - TPM_RC_KEY + handle 1: the key is not an ECC key
/// - TPM_RC_SCHEME + handle 1: the scheme of the key is not anonymous
/// - TPM_RC_HASH + handle 1: the key has no nameAlg
/// - TPM_RC_SIZE + parameter 3: there is only one of s2 and y2
/// - TPM_RC_ECC_POINT + parameter 1, parameter 2: P1, or the point that s2 and y2 stand for, is not on the curve of
///   the key
public enum Commit: Command {
  public static let code = CommandCode.commit

  public struct Handles: HandleList {
    public var signHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var P1 = Sized<ECCPoint>()
    public var s2 = SensitiveData()
    public var y2 = ECCParameter()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("P1", &P1)
      try codec.field("s2", &s2)
      try codec.field("y2", &y2)
    }
  }

  public struct Response: ResponseBody {
    public var K = Sized<ECCPoint>()
    public var L = Sized<ECCPoint>()
    public var E = Sized<ECCPoint>()
    public var counter: UInt16 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("K", &K)
      try codec.field("L", &L)
      try codec.field("E", &E)
      try codec.field("counter", &counter)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let object = try tpm.key(call.handles.signHandle.raw, number: 1)
    guard case .ecc(let parms) = object.publicArea.parameters, case .ecc(_, let key?) = object.key else {
      throw .key.handle(1)
    }
    guard parms.scheme.scheme == .ecdaa else { throw .scheme.handle(1) }
    guard let nameAlg = object.publicArea.nameAlg else { throw .hash.handle(1) }
    guard parameters.s2.secret.isEmpty == parameters.y2.isEmpty else { throw .size.parameter(3) }
    let base = try basePoint(parameters, nameAlg, key.curve)
    let first = parameters.P1.value
    let point = first.isEmpty ? nil : try first.point(on: key.curve, number: 1)

    let (ephemeral, counter) = try tpm.makeEphemeralKey(on: key.curve, of: object)
    return try crypto(.noResult) { () throws(CryptoError) in
      var response = Response()
      response.counter = counter
      if let base {
        response.K.value = ECCPoint(try key.multiply(base))
        response.L.value = ECCPoint(try ephemeral.multiply(base))
      }
      if let point {
        response.E.value = ECCPoint(try ephemeral.multiply(point))
      } else if base == nil {
        response.E.value = ECCPoint(ephemeral.publicPoint)
      }
      return response
    }
  }

  /// The point whose x-coordinate is the hash of s2, as an element of the field; nil where s2 is left out.
  private static func basePoint(
    _ parameters: Parameters, _ nameAlg: HashAlgorithm, _ curve: Curve
  ) throws(ResponseCode) -> ECPoint? {
    guard !parameters.s2.secret.isEmpty else { return nil }
    var hasher = Hasher(nameAlg)
    hasher.update(parameters.s2.secret)
    let digest = hasher.finish()
    let x = try crypto { () throws(CryptoError) in try curve.fieldElement(digest) }
    return try ECCPoint(x: ECCParameter(x), y: parameters.y2).point(on: curve, number: 2)
  }
}
