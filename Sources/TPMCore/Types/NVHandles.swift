// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_NV_AUTH: who authorises a use of an NV Index. Part 2, 9.23.
public enum NVAuthKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.nvIndex.contains(raw) || ProvisionKind.accepts(raw) }
}
public typealias NVAuthHandle = Handle<NVAuthKind>

/// TPMI_RH_NV_INDEX: an NV Index of any type. Part 2, 9.25.
public enum NVIndexKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    NVDefinedIndexKind.accepts(raw) || HandleRange.permanentNV.contains(raw)
  }
}
public typealias NVIndexHandle = Handle<NVIndexKind>

/// TPMI_RH_NV_DEFINED_INDEX: an NV Index that is defined by a command. Part 2, 9.26.
public enum NVDefinedIndexKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.nvIndex.contains(raw)
      || HandleRange.externalNV.contains(raw)
  }
}
public typealias NVDefinedIndexHandle = Handle<NVDefinedIndexKind>

/// TPMI_RH_NV_LEGACY_INDEX: an NV Index whose attributes have 32 bits. Part 2, 9.27.
public enum NVLegacyIndexKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.nvIndex.contains(raw) }
}
public typealias NVLegacyIndexHandle = Handle<NVLegacyIndexKind>

/// TPMI_RH_NV_EXP_INDEX: an NV Index whose attributes have 64 bits. Part 2, 9.28.
public enum NVExpandedIndexKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.externalNV.contains(raw) }
}
public typealias NVExpandedIndexHandle = Handle<NVExpandedIndexKind>
