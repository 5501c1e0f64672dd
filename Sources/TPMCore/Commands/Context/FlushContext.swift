// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_FlushContext: removes a session, an object or a sequence from the TPM. Part 3, 28.4.
///
/// - TPM_RC_HANDLE + parameter 1: there is no such object, or no such session, loaded or saved
public enum FlushContext: Command {
  public static let code = CommandCode.flushContext
  static let properties: CommandProperties = [.refusesSessions]

  public struct Parameters: Wire {
    public var flushHandle = ContextHandle()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("flushHandle", &flushHandle)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let handle = call.parameters.flushHandle.raw
    if handle >= Machine.firstTransient {
      guard tpm.loaded(handle) != nil else { throw .handle.parameter(1) }
      tpm.flush(handle)
      return Empty()
    }
    // No two sessions share an index, so the octet that says which kind it is does not matter.
    let index = handle & ContextTracker.indexMask
    if let loaded = tpm.sessions.first(where: { $0.handle & ContextTracker.indexMask == index }) {
      tpm.endSession(loaded.handle)
    } else if let saved = tpm.reset.contexts.saved.first(where: { $0.handle & ContextTracker.indexMask == index }) {
      tpm.endSession(saved.handle)
    } else {
      throw .handle.parameter(1)
    }
    return Empty()
  }
}
