// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_Hash: hashes one buffer. Part 3, 15.4.
///
/// - TPM_RC_VALUE + parameter 3: there are no firmware-limited or SVN-limited hierarchies
public enum Hash: Command {
  public static let code = CommandCode.hash

  public struct Parameters: Wire {
    public var data = MaxBuffer()
    public var hashAlg = HashAlgorithm()
    public var hierarchy = HierarchyHandle.null

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("data", &data)
      try codec.field("hashAlg", &hashAlg)
      try codec.field("hierarchy", &hierarchy)
    }
  }

  public struct Response: ResponseBody {
    public var outHash = Digest()
    public var validation = HashCheckTicket()

    public init() {}
    init(outHash: Digest, validation: HashCheckTicket) { (self.outHash, self.validation) = (outHash, validation) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outHash", &outHash)
      try codec.field("validation", &validation)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let algorithm = call.parameters.hashAlg
    guard let hierarchy = Hierarchy(call.parameters.hierarchy) else { throw .value.parameter(3) }
    let digest = hash(algorithm, call.parameters.data.octets)
    let isSafe = !GeneratedValue.begins(call.parameters.data.octets)
    return Response(
      outHash: Digest(digest),
      validation: tpm.hashCheckTicket(hierarchy, algorithm, digest: digest, isSafe: isSafe))
  }
}
