// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_Read: reads octets from an NV Index. Part 3, 31.13.
///
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED: the Index may not be read so, or not now
/// - TPM_RC_NV_UNINITIALIZED: the Index has not been written
/// - TPM_RC_VALUE + parameter 1, parameter 2, TPM_RC_NV_RANGE: the octets are not all inside the Index, or more than a
///   buffer takes
public enum NVRead: Command {
  public static let code = CommandCode.nvRead
  static let properties: CommandProperties = [.readsNVData]

  public typealias Handles = NVHandles

  public struct Parameters: Wire {
    public var size = UInt16(0)
    public var offset = UInt16(0)

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("size", &size)
      try codec.field("offset", &offset)
    }
  }

  public struct Response: ResponseBody {
    public var data = MaxNVBuffer()

    public init() {}
    init(data: MaxNVBuffer) { self.data = data }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("data", &data) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let index = try tpm.nvIndexToRead(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    let range = try tpm.nvRange(
      of: index, size: call.parameters.size, offset: call.parameters.offset, sizeParameter: 1, offsetParameter: 2)
    return Response(data: MaxNVBuffer(Array(index.contents[range])))
  }
}
