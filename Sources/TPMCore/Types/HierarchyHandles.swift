// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_HIERARCHY: a hierarchy, of which TPM_RH_NULL is one. Part 2, 9.13.
enum HierarchyKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool {
    Hierarchy(rawValue: raw) != nil || HandleRange.firmwareLimited.contains(raw)
      || HandleRange.svnLimited.contains(raw)
  }
}
typealias HierarchyHandle = Handle<HierarchyKind>

/// TPMI_RH_ENABLES: what TPM2_HierarchyControl() turns on and off. Part 2, 9.14.
enum EnablesKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { BaseHierarchyKind.accepts(raw) || raw == PermanentHandle.platformNV }
}
typealias EnablesHandle = Handle<EnablesKind>

/// TPMI_RH_ENABLES+. Part 2, 9.14.
typealias EnablesHandleOrNull = Handle<KindOrNull<EnablesKind>>

/// TPMI_RH_HIERARCHY_AUTH: an authorisation that TPM2_HierarchyChangeAuth() changes. Part 2, 9.15.
enum HierarchyAuthKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { BaseHierarchyKind.accepts(raw) || raw == PermanentHandle.lockout }
}
typealias HierarchyAuthHandle = Handle<HierarchyAuthKind>

/// TPMI_RH_HIERARCHY_AUTH+. Part 2, 9.15.
typealias HierarchyAuthHandleOrNull = Handle<KindOrNull<HierarchyAuthKind>>

/// TPMI_RH_HIERARCHY_POLICY: what TPM2_SetPrimaryPolicy() gives a policy. Part 2, 9.16.
enum HierarchyPolicyKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HierarchyAuthKind.accepts(raw) || HandleRange.act.contains(raw) }
}
typealias HierarchyPolicyHandle = Handle<HierarchyPolicyKind>

/// TPMI_RH_BASE_HIERARCHY: a hierarchy that persists. Part 2, 9.17.
enum BaseHierarchyKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool {
    raw == PermanentHandle.owner
      || raw == PermanentHandle.platform
      || raw == PermanentHandle.endorsement
  }
}
typealias BaseHierarchyHandle = Handle<BaseHierarchyKind>

/// TPMI_RH_PLATFORM: the platform hierarchy. Part 2, 9.18.
enum PlatformKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.platform }
}
typealias PlatformHandle = Handle<PlatformKind>

/// TPMI_RH_OWNER: the owner hierarchy. Part 2, 9.19.
enum OwnerKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.owner }
}
typealias OwnerHandle = Handle<OwnerKind>

/// TPMI_RH_OWNER+. Part 2, 9.19.
typealias OwnerHandleOrNull = Handle<KindOrNull<OwnerKind>>

/// TPMI_RH_ENDORSEMENT: the endorsement hierarchy. Part 2, 9.20.
enum EndorsementKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.endorsement }
}
typealias EndorsementHandle = Handle<EndorsementKind>

/// TPMI_RH_ENDORSEMENT+. Part 2, 9.20.
typealias EndorsementHandleOrNull = Handle<KindOrNull<EndorsementKind>>

/// TPMI_RH_PROVISION: who provisions the TPM. Part 2, 9.21.
enum ProvisionKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.owner || raw == PermanentHandle.platform }
}
typealias ProvisionHandle = Handle<ProvisionKind>

/// TPMI_RH_CLEAR: who clears the TPM. Part 2, 9.22.
enum ClearKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.lockout || raw == PermanentHandle.platform }
}
typealias ClearHandle = Handle<ClearKind>

/// TPMI_RH_LOCKOUT: the lockout authorisation. Part 2, 9.24.
enum LockoutKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.lockout }
}
typealias LockoutHandle = Handle<LockoutKind>
