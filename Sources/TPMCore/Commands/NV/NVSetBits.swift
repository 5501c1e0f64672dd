// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_SetBits: sets bits of a bit field Index. Part 3, 31.10.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index is not a bit field
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED: the Index may not be written so, or not now
public enum NVSetBits: Command {
  public static let code = CommandCode.nvSetBits
  static let properties: CommandProperties = [.writesNV, .writesNVIndex]

  public typealias Handles = NVHandles

  public struct Parameters: Wire {
    public var bits = UInt64(0)

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("bits", &bits) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var index = try tpm.nvIndexToWrite(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    guard index.attributes.type == .bits else { throw .attributes.handle(2) }
    let base = index.attributes.contains(.written) ? index.count ?? 0 : 0
    index.contents = (base | call.parameters.bits).octets
    index.attributes.insert(.written)
    tpm.store(index)
    return Empty()
  }
}
