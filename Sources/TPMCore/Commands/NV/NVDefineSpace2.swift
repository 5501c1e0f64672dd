// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_DefineSpace2: defines an NV Index of any type that can be defined, which are TPM_HT_NV_INDEX and
/// TPM_HT_EXTERNAL_NV. Part 3, 31.17.
///
/// - TPM_RC_HANDLE, parameter 2: the Index is a permanent one
/// - the codes of TPM2_NV_DefineSpace
public enum NVDefineSpace2: Command {
  public static let code = CommandCode.nvDefineSpace2
  static let properties = NVDefineSpace.properties

  public typealias Handles = NVDefineSpace.Handles

  public struct Parameters: Wire {
    public var auth = Auth()
    public var publicInfo = Sized<NVPublic2>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auth", &auth)
      try codec.field("publicInfo", &publicInfo)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let publicArea = call.parameters.publicInfo.value.publicArea
    if case .permanentNV = publicArea { throw .handle.parameter(2) }
    try tpm.define(publicArea, call.parameters.auth, by: call.handles.authHandle.raw)
    return Empty()
  }
}
