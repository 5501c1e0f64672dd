// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ContextSave: gives out a session, an object or a sequence, encrypted. Part 3, 28.2.
///
/// A session leaves the TPM with it; an object or a sequence stays.
///
/// - TPM_RC_CONTEXT_GAP: the oldest saved session has to be loaded or flushed first
public enum ContextSave: Command {
  public static let code = CommandCode.contextSave
  static let properties: CommandProperties = [.refusesSessions]

  public struct Handles: HandleList {
    public var saveHandle = ContextHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("saveHandle", &saveHandle, .none)
    }
  }

  public struct Response: ResponseBody {
    public var context = Context()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("context", &context) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let handle = call.handles.saveHandle.raw
    var response = Response()
    response.context =
      handle >= Machine.firstTransient
      ? try saveObject(handle, in: &tpm) : try saveSession(handle, in: &tpm)
    return response
  }

  private static func saveSession(_ handle: UInt32, in tpm: inout Machine) throws(ResponseCode) -> Context {
    guard let place = tpm.sessionPlace(handle) else { throw .missingHandle(1) }
    var plain = Writer()
    try plain.write(SavedSession(tpm.sessions[place]))
    let contextID = try tpm.reset.contexts.save(handle)
    tpm.sessions.remove(at: place)
    return try tpm.seal(plain, sequence: contextID, savedHandle: handle, .null)
  }

  private static func saveObject(_ handle: UInt32, in tpm: inout Machine) throws(ResponseCode) -> Context {
    guard let loaded = tpm.loaded(handle) else { throw .missingHandle(1) }
    let sequence = tpm.reset.objectContextID
    tpm.reset.objectContextID += 1
    var plain = Writer(capacity: 2048)
    switch loaded {
    case .object(let object):
      try plain.write(object)
      let savedHandle = object.isStateClear ? SavedKind.clearedObject : SavedKind.object
      return try tpm.seal(plain, sequence: sequence, savedHandle: savedHandle, object.hierarchy)
    case .sequence(let state):
      try plain.write(SavedSequence(state))
      return try tpm.seal(plain, sequence: sequence, savedHandle: SavedKind.sequence, .null)
    }
  }
}
