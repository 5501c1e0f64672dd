// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_DefineSpace2: defines an NV Index of any type that the TPM has, which is that of TPM2_NV_DefineSpace alone.
/// Part 3, 31.17.
///
/// - TPM_RC_HANDLE: the Index is of another type
/// - the codes of TPM2_NV_DefineSpace
enum NVDefineSpace2: Command {
  static let code = CommandCode.nvDefineSpace2
  static let properties = NVDefineSpace.properties

  typealias Handles = NVDefineSpace.Handles

  struct Parameters: Wire {
    var auth = Auth()
    var publicInfo = Sized<NVPublic2>()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auth", &auth)
      try codec.field("publicInfo", &publicInfo)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard case .nvIndex(let publicArea) = call.parameters.publicInfo.value.publicArea else {
      throw .handle.parameter(2)
    }
    try tpm.define(publicArea, call.parameters.auth, by: call.handles.authHandle.raw)
    return Empty()
  }
}
