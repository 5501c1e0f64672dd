// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_EvictControl: makes a persistent copy of an object, or removes one. Part 3, 28.5.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the object is in the NULL hierarchy, has stClear, or is a sequence
/// - TPM_RC_HIERARCHY + handle 2: the object is not in a hierarchy of auth
/// - TPM_RC_RANGE + parameter 1: persistentHandle is not in the range of auth
/// - TPM_RC_RANGE + handle 2: the persistent object is not in the range of auth
/// - TPM_RC_HANDLE + handle 2: persistentHandle is not the handle of the persistent object
/// - TPM_RC_NV_DEFINED: there is a persistent object with this handle
/// - TPM_RC_NV_SPACE: there is no room for another one
public enum EvictControl: Command {
  public static let code = CommandCode.evictControl
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = ProvisionHandle()
    public var objectHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
      try codec.handle("objectHandle", &objectHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var persistentHandle = PersistentHandle()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("persistentHandle", &persistentHandle)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let byPlatform = call.handles.auth.raw == PermanentHandle.platform
    let objectHandle = call.handles.objectHandle.raw
    let persistentHandle = call.parameters.persistentHandle.raw
    if call.handles.objectHandle.type == .persistent {
      guard byPlatform || !isOfPlatform(objectHandle) else { throw .range.handle(2) }
      guard objectHandle == persistentHandle else { throw .handle.handle(2) }
      try evict(objectHandle, in: &tpm)
    } else {
      try persist(objectHandle, as: persistentHandle, byPlatform: byPlatform, in: &tpm)
    }
    return Empty()
  }

  private static func evict(_ handle: UInt32, in tpm: inout Machine) throws(ResponseCode) {
    guard let place = tpm.persistentPlace(handle) else { throw .handle.handle(2) }
    tpm.persistent.objects.remove(at: place)
  }

  private static func persist(
    _ handle: UInt32, as persistentHandle: UInt32, byPlatform: Bool, in tpm: inout Machine
  ) throws(ResponseCode) {
    guard case .object(let object)? = tpm.loaded(handle) else { throw .attributes.handle(2) }
    guard object.hierarchy != .null, !object.isStateClear else { throw .attributes.handle(2) }
    guard byPlatform == (object.hierarchy == .platform) else { throw .hierarchy.handle(2) }
    guard byPlatform == isOfPlatform(persistentHandle) else { throw .range.parameter(1) }
    let place = tpm.persistent.objects.lowerBound { $0.handle < persistentHandle }
    guard tpm.persistentPlace(persistentHandle) == nil else { throw .nvDefined }
    guard tpm.persistent.objects.count < tpm.model.persistentObjects,
      PersistentObject.footprint <= tpm.model.nvMemory - tpm.nvMemoryInUse
    else { throw .nvSpace }
    tpm.persistent.objects.insert(PersistentObject(handle: persistentHandle, object: object), at: place)
  }

  private static func isOfPlatform(_ handle: UInt32) -> Bool { HandleRange.platformPersistent.contains(handle) }
}
