// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// The parameters of TPM2_PolicyNV and TPM2_PolicyCounterTimer: what is compared with which octets, and how. Those of
/// TPM2_PolicyCapability begin with them. Part 3, 23.9, 23.10 and 23.23.
public struct ComparisonParameters: Wire {
  public var operandB = Operand()
  public var offset: UInt16 = 0
  public var operation = Operator()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("operandB", &operandB)
    try codec.field("offset", &offset)
    try codec.field("operation", &operation)
  }

  /// args: the digest of the parameters and of what else the command has, with which the policyDigest is extended.
  public func digest(_ algorithm: HashAlgorithm, _ further: [UInt8] = []) -> [UInt8] {
    var hasher = Hasher(algorithm)
    hasher.update(operandB.octets)
    hasher.update(bigEndian: offset)
    hasher.update(bigEndian: operation.rawValue)
    hasher.update(further)
    return hasher.finish()
  }
}
