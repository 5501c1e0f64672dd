// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_ReadPublic: gives the public area and the Name of an NV Index whose attributes have 32 bits. Part 3, 31.6.
public enum NVReadPublic: Command {
  public static let code = CommandCode.nvReadPublic

  public struct Handles: HandleList {
    public var nvIndex = NVLegacyIndexHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("nvIndex", &nvIndex, .none)
    }
  }

  public struct Response: ResponseBody {
    public var nvPublic = Sized<NVPublic>()
    public var nvName = Name()

    public init() {}
    init(nvPublic: Sized<NVPublic>, nvName: Name) { (self.nvPublic, self.nvName) = (nvPublic, nvName) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
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
