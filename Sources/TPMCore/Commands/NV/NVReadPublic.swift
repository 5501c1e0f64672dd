// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_ReadPublic: gives the public area and the Name of an NV Index whose attributes have 32 bits. Part 3, 31.6.
enum NVReadPublic: Command {
  static let code = CommandCode.nvReadPublic

  struct Handles: HandleList {
    var nvIndex = NVLegacyIndexHandle()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("nvIndex", &nvIndex, .none)
    }
  }

  struct Response: ResponseBody {
    var nvPublic = Sized<NVPublic>()
    var nvName = Name()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nvPublic", &nvPublic)
      try codec.field("nvName", &nvName)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    guard let index = tpm.nvIndex(call.handles.nvIndex.raw), case .nvIndex(let publicArea) = index.publicArea else {
      throw .handle.handle(1)
    }
    return Response(nvPublic: Sized(publicArea), nvName: Name(try index.name))
  }
}
