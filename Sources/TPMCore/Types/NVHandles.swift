// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_NV_AUTH: who authorises a use of an NV Index. Part 2, 9.23.
enum NVAuthKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.nvIndex.contains(raw) || ProvisionKind.accepts(raw) }
}
typealias NVAuthHandle = Handle<NVAuthKind>

/// TPMI_RH_NV_INDEX: an NV Index of any type. Part 2, 9.25.
enum NVIndexKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool {
    NVDefinedIndexKind.accepts(raw) || HandleRange.permanentNV.contains(raw)
  }
}
typealias NVIndexHandle = Handle<NVIndexKind>

/// TPMI_RH_NV_DEFINED_INDEX: an NV Index that is defined by a command. Part 2, 9.26.
enum NVDefinedIndexKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.nvIndex.contains(raw)
      || HandleRange.externalNV.contains(raw)
  }
}
typealias NVDefinedIndexHandle = Handle<NVDefinedIndexKind>

/// TPMI_RH_NV_LEGACY_INDEX: an NV Index whose attributes have 32 bits. Part 2, 9.27.
enum NVLegacyIndexKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.nvIndex.contains(raw) }
}
typealias NVLegacyIndexHandle = Handle<NVLegacyIndexKind>

/// TPMI_RH_NV_EXP_INDEX: an NV Index whose attributes have 64 bits. Part 2, 9.28.
enum NVExpandedIndexKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.externalNV.contains(raw) }
}
typealias NVExpandedIndexHandle = Handle<NVExpandedIndexKind>
