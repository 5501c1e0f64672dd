// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_ECC_Parameters: tells the numbers of a curve. Part 3, 14.6. (`ECCParameters` is TPMS_ECC_PARMS.)
///
/// It has no errors of its own: a curve that the TPM does not have cannot be read.
public enum ECCParametersCommand: Command {
  public static let code = CommandCode.eccParameters

  public struct Parameters: Wire {
    public var curveID = Curve()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("curveID", &curveID) }
  }

  public struct Response: ResponseBody {
    public var parameters = AlgorithmDetailECC()

    public init() {}
    init(parameters: AlgorithmDetailECC) { self.parameters = parameters }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("parameters", &parameters)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let curve = call.parameters.curveID
    let numbers = try crypto { () throws(CryptoError) in try curve.parameters }
    var detail = AlgorithmDetailECC()
    detail.curveID = curve
    detail.keySize = UInt16(clamping: curve.bits)
    detail.kdf = curve.defaultKDF(tpm.model.vocabulary)
    detail.p = ECCParameter(numbers.p)
    detail.a = ECCParameter(numbers.a)
    detail.b = ECCParameter(numbers.b)
    detail.gX = ECCParameter(numbers.gX)
    detail.gY = ECCParameter(numbers.gY)
    detail.n = ECCParameter(numbers.n)
    detail.h = ECCParameter(numbers.h)
    return Response(parameters: detail)
  }
}

extension Curve {
  /// The key derivation that the TCG Algorithm Registry recommends for the curve; none where the TPM has not its hash.
  fileprivate func defaultKDF(_ vocabulary: Vocabulary) -> KDFScheme {
    let hash: AlgorithmID =
      switch self {
      case .nistP192, .nistP224, .nistP256: .sha256
      case .nistP384: .sha384
      case .nistP521: .sha512
      case .sm2P256: .sm3_256
      case .bnP256, .bnP638: .null
      }
    guard let hash = HashAlgorithm(rawValue: hash.rawValue), vocabulary.knows(hash), vocabulary.knows(.kdf1SP80056A)
    else {
      return .null
    }
    return .kdf1SP80056A(hash)
  }
}
