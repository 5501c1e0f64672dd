// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_Extend: extends an extend Index, as a PCR is extended. Part 3, 31.9.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index is not an extend Index
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED: the Index may not be written so, or not now
public enum NVExtend: Command {
  public static let code = CommandCode.nvExtend
  static let properties: CommandProperties = [.writesNV, .writesNVIndex]

  public typealias Handles = NVHandles

  public struct Parameters: Wire {
    public var data = MaxNVBuffer()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("data", &data) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var index = try tpm.nvIndexToWrite(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    guard index.attributes.type == .extend else { throw .attributes.handle(2) }
    let isWritten = index.attributes.contains(.written)
    var hasher = Hasher(index.publicArea.nameAlg)
    hasher.update(isWritten ? index.contents : [UInt8](repeating: 0, count: index.contents.count))
    hasher.update(call.parameters.data.octets)
    index.contents = hasher.finish()
    index.attributes.insert(.written)
    tpm.store(index)
    return Empty()
  }
}
