// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ContextLoad: takes back what TPM2_ContextSave has given out. Part 3, 28.3.
///
/// All codes but the last three carry parameter 1.
///
/// - TPM_RC_HIERARCHY + parameter 1: the hierarchy of the context is disabled
/// - TPM_RC_VALUE + parameter 1: no object context has had this sequence number yet, or the hierarchy is none of this
///   TPM
/// - TPM_RC_HANDLE + parameter 1: the session is not saved, or has been loaded or saved anew since
/// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT + parameter 1: the blob has not the form of one
/// - TPM_RC_INTEGRITY + parameter 1: the context has been changed, or is no longer valid
/// - TPM_RC_CONTEXT_GAP: only the oldest saved session may be loaded now
/// - TPM_RC_OBJECT_MEMORY, TPM_RC_SESSION_MEMORY: there is no room
/// - TPM_RC_FAILURE: the content does not belong to the context, though its integrity is good
public enum ContextLoad: Command {
  public static let code = CommandCode.contextLoad
  static let properties: CommandProperties = [.refusesSessions]

  public struct Parameters: Wire {
    public var context = Context()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("context", &context) }
  }

  public struct Response: ResponseBody {
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {}
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let context = call.parameters.context
    guard let hierarchy = Hierarchy(context.hierarchy) else { throw .value.parameter(1) }
    guard tpm.isEnabled(hierarchy) else { throw .hierarchy.parameter(1) }
    var response = Response()
    response.handle =
      context.savedHandle.type == .transient
      ? try loadObject(context, hierarchy, in: &tpm) : try loadSession(context, hierarchy, in: &tpm)
    return response
  }

  private static func loadObject(
    _ context: Context, _ hierarchy: Hierarchy, in tpm: inout Machine
  ) throws(ResponseCode) -> UInt32 {
    guard context.sequence < tpm.reset.objectContextID else { throw .value.parameter(1) }
    let plain = try tpm.unseal(context, hierarchy)
    if context.savedHandle.raw == SavedKind.sequence {
      guard let sequence = try read(SavedSequence.self, plain, in: tpm).sequence else {
        tpm.environment.reportFailure()
        throw .failure
      }
      return try tpm.add(.sequence(sequence))
    }
    return try tpm.add(.object(try read(Object.self, plain, in: tpm)))
  }

  private static func loadSession(
    _ context: Context, _ hierarchy: Hierarchy, in tpm: inout Machine
  ) throws(ResponseCode) -> UInt32 {
    let handle = context.savedHandle.raw
    do throws(ResponseCode) {
      try tpm.reset.contexts.load(handle, context.sequence)
    } catch { throw error.parameter(1) }
    let plain = try tpm.unseal(context, hierarchy)
    guard tpm.sessions.count < tpm.model.loadedSessions else { throw .sessionMemory }
    let session = try read(SavedSession.self, plain, in: tpm).session
    tpm.sessions.append(session)
    return handle
  }

  /// Reads what was found whole; that it cannot be read is the TPM's own fault.
  private static func read<V: Wire>(
    _: V.Type, _ plain: Secret, in tpm: borrowing Machine
  ) throws(ResponseCode) -> V {
    do throws(ResponseCode) {
      return try V(reading: plain.bytes)
    } catch {
      tpm.environment.reportFailure()
      throw .failure
    }
  }
}
