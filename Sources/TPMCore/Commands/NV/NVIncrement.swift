// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_Increment: adds one to a counter Index. Part 3, 31.8.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index is not a counter
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED: the Index may not be written so, or not now
public enum NVIncrement: Command {
  public static let code = CommandCode.nvIncrement
  static let properties: CommandProperties = [.writesNV, .writesNVIndex, .isRefusedReadOnly]

  public typealias Handles = NVHandles

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var index = try tpm.nvIndexToWrite(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    guard index.attributes.type == .counter else { throw .attributes.handle(2) }
    let base = index.attributes.contains(.written) ? index.count ?? 0 : tpm.highestNVCount
    index.contents = (base &+ 1).octets
    index.attributes.insert(.written)
    tpm.store(index)
    return Empty()
  }
}
