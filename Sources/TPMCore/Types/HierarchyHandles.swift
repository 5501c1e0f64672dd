// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_HIERARCHY: a hierarchy, of which TPM_RH_NULL is one. Part 2, 9.13.
public enum HierarchyKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    Hierarchy(rawValue: raw) != nil || HandleRange.firmwareLimited.contains(raw)
      || HandleRange.svnLimited.contains(raw)
  }
}
public typealias HierarchyHandle = Handle<HierarchyKind>

/// TPMI_RH_ENABLES: what TPM2_HierarchyControl() turns on and off. Part 2, 9.14.
public enum EnablesKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    BaseHierarchyKind.accepts(raw) || raw == PermanentHandle.platformNV
  }
}
public typealias EnablesHandle = Handle<EnablesKind>

/// TPMI_RH_ENABLES+. Part 2, 9.14.
public typealias EnablesHandleOrNull = Handle<KindOrNull<EnablesKind>>

/// TPMI_RH_HIERARCHY_AUTH: an authorisation that TPM2_HierarchyChangeAuth() changes. Part 2, 9.15.
public enum HierarchyAuthKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { BaseHierarchyKind.accepts(raw) || raw == PermanentHandle.lockout }
}
public typealias HierarchyAuthHandle = Handle<HierarchyAuthKind>

/// TPMI_RH_HIERARCHY_AUTH+. Part 2, 9.15.
public typealias HierarchyAuthHandleOrNull = Handle<KindOrNull<HierarchyAuthKind>>

/// TPMI_RH_HIERARCHY_POLICY: what TPM2_SetPrimaryPolicy() gives a policy. Part 2, 9.16.
public enum HierarchyPolicyKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HierarchyAuthKind.accepts(raw) || HandleRange.act.contains(raw) }
}
public typealias HierarchyPolicyHandle = Handle<HierarchyPolicyKind>

/// TPMI_RH_BASE_HIERARCHY: a hierarchy that persists. Part 2, 9.17.
public enum BaseHierarchyKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    raw == PermanentHandle.owner
      || raw == PermanentHandle.platform
      || raw == PermanentHandle.endorsement
  }
}
public typealias BaseHierarchyHandle = Handle<BaseHierarchyKind>

/// TPMI_RH_PLATFORM: the platform hierarchy. Part 2, 9.18.
public enum PlatformKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.platform }
}
public typealias PlatformHandle = Handle<PlatformKind>

/// TPMI_RH_OWNER: the owner hierarchy. Part 2, 9.19.
public enum OwnerKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.owner }
}
public typealias OwnerHandle = Handle<OwnerKind>

/// TPMI_RH_OWNER+. Part 2, 9.19.
public typealias OwnerHandleOrNull = Handle<KindOrNull<OwnerKind>>

/// TPMI_RH_ENDORSEMENT: the endorsement hierarchy. Part 2, 9.20.
public enum EndorsementKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.endorsement }
}
public typealias EndorsementHandle = Handle<EndorsementKind>

/// TPMI_RH_ENDORSEMENT+. Part 2, 9.20.
public typealias EndorsementHandleOrNull = Handle<KindOrNull<EndorsementKind>>

/// TPMI_RH_PROVISION: who provisions the TPM. Part 2, 9.21.
public enum ProvisionKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.owner || raw == PermanentHandle.platform }
}
public typealias ProvisionHandle = Handle<ProvisionKind>

/// TPMI_RH_CLEAR: who clears the TPM. Part 2, 9.22.
public enum ClearKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    raw == PermanentHandle.lockout || raw == PermanentHandle.platform
  }
}
public typealias ClearHandle = Handle<ClearKind>

/// TPMI_RH_LOCKOUT: the lockout authorisation. Part 2, 9.24.
public enum LockoutKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.lockout }
}
public typealias LockoutHandle = Handle<LockoutKind>
