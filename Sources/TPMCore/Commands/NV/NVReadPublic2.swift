// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_ReadPublic2: gives the public area, with its type, and the Name of an NV Index. Part 3, 31.18.
public enum NVReadPublic2: Command {
  public static let code = CommandCode.nvReadPublic2

  public struct Handles: HandleList {
    public var nvIndex = NVIndexHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("nvIndex", &nvIndex, .none)
    }
  }

  public struct Response: ResponseBody {
    public var nvPublic = Sized<NVPublic2>()
    public var nvName = Name()

    public init() {}
    init(nvPublic: Sized<NVPublic2>, nvName: Name) { (self.nvPublic, self.nvName) = (nvPublic, nvName) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nvPublic", &nvPublic)
      try codec.field("nvName", &nvName)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    guard let index = tpm.nvIndex(call.handles.nvIndex.raw) else { throw .handle.handle(1) }
    return Response(nvPublic: Sized(NVPublic2(index.publicArea)), nvName: Name(try index.name))
  }
}
