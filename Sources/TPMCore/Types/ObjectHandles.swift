// SPDX-License-Identifier: Apache-2.0

/// TPMI_DH_OBJECT: a transient or persistent object. Part 2, 9.3.
public enum ObjectKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.transient.contains(raw)
      || HandleRange.persistent.contains(raw)
  }
}
public typealias ObjectHandle = Handle<ObjectKind>

/// TPMI_DH_OBJECT+. Part 2, 9.3.
public typealias ObjectHandleOrNull = Handle<KindOrNull<ObjectKind>>

/// TPMI_DH_PARENT: what an object can be made under: another object or a hierarchy. Part 2, 9.4.
public enum ParentKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { ObjectKind.accepts(raw) || HierarchyKind.accepts(raw) }
}
public typealias ParentHandle = Handle<ParentKind>

/// TPMI_DH_PERSISTENT: a persistent object. Part 2, 9.5.
public enum PersistentKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.persistent.contains(raw) }
}
public typealias PersistentHandle = Handle<PersistentKind>

/// TPMI_DH_ENTITY: anything that has an authorisation value. Part 2, 9.6.
public enum EntityKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    ObjectKind.accepts(raw) || HierarchyAuthKind.accepts(raw)
      || HandleRange.nvIndex.contains(raw)
      || HandleRange.pcr.contains(raw)
      || HandleRange.vendorAuth.contains(raw)
  }
}
public typealias EntityHandle = Handle<EntityKind>

/// TPMI_DH_ENTITY+. Part 2, 9.6.
public typealias EntityHandleOrNull = Handle<KindOrNull<EntityKind>>

/// TPMI_DH_PCR: a PCR. Part 2, 9.7.
public enum PCRKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.pcr.contains(raw) }
}
public typealias PCRHandle = Handle<PCRKind>

/// TPMI_DH_PCR+. Part 2, 9.7.
public typealias PCRHandleOrNull = Handle<KindOrNull<PCRKind>>

/// TPMI_DH_CONTEXT: what a context can be saved of. Part 2, 9.11.
public enum ContextKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.hmacSession.contains(raw)
      || HandleRange.policySession.contains(raw)
      || HandleRange.transient.contains(raw)
  }
}
public typealias ContextHandle = Handle<ContextKind>

/// TPMI_DH_SAVED: what a saved context is of. Part 2, 9.12.
public enum SavedKind: HandleKind {
  /// An ordinary transient object.
  public static let object: UInt32 = 0x8000_0000
  /// A sequence object.
  public static let sequence: UInt32 = 0x8000_0001
  /// A transient object with stClear SET.
  public static let clearedObject: UInt32 = 0x8000_0002

  public static func accepts(_ raw: UInt32) -> Bool {
    AuthSessionKind.accepts(raw) || (object...clearedObject).contains(raw)
  }
}
public typealias SavedHandle = Handle<SavedKind>
