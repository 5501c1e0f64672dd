// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_Write: writes octets to an ordinary or a PIN Index. Part 3, 31.7.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index is a counter, bits or an extend Index
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED: the Index may not be written so, or not now
/// - TPM_RC_VALUE + parameter 2, TPM_RC_NV_RANGE: the data does not fit at the offset, or is not all that
///   TPMA_NV_WRITEALL wants
public enum NVWrite: Command {
  public static let code = CommandCode.nvWrite
  static let properties: CommandProperties = [.writesNV, .writesNVIndex]

  public typealias Handles = NVHandles

  public struct Parameters: Wire {
    public var data = MaxNVBuffer()
    public var offset = UInt16(0)

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("data", &data)
      try codec.field("offset", &offset)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let data = call.parameters.data.octets
    let offset = Int(call.parameters.offset)
    var index = try tpm.nvIndexToWrite(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    switch index.attributes.type {
    case .counter, .bits, .extend: throw .attributes.handle(2)
    default: break
    }
    guard offset <= index.contents.count else { throw .value.parameter(2) }
    guard data.count <= index.contents.count - offset else { throw .nvRange }
    guard !index.attributes.contains(.writeAll) || data.count == index.contents.count else { throw .nvRange }

    index.contents.replaceSubrange(offset..<(offset + data.count), with: data)
    index.attributes.insert(.written)
    tpm.store(index)
    return Empty()
  }
}
