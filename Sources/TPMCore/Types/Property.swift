// SPDX-License-Identifier: Apache-2.0

/// TPM_PT: what TPM2_GetCapability() tells of the TPM as a whole. Part 2, 6.13.
public struct Property: OpenConstant {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var none: Self { Self(rawValue: 0x00000000) }

  // PT_FIXED: a firmware update alone changes these.
  public static var familyIndicator: Self { Self(rawValue: 0x00000100) }
  public static var level: Self { Self(rawValue: 0x00000101) }
  public static var revision: Self { Self(rawValue: 0x00000102) }
  public static var errata: Self { Self(rawValue: 0x00000103) }
  public static var year: Self { Self(rawValue: 0x00000104) }
  public static var manufacturer: Self { Self(rawValue: 0x00000105) }
  public static var vendorString1: Self { Self(rawValue: 0x00000106) }
  public static var vendorString2: Self { Self(rawValue: 0x00000107) }
  public static var vendorString3: Self { Self(rawValue: 0x00000108) }
  public static var vendorString4: Self { Self(rawValue: 0x00000109) }
  public static var vendorTPMType: Self { Self(rawValue: 0x0000010A) }
  public static var firmwareVersion1: Self { Self(rawValue: 0x0000010B) }
  public static var firmwareVersion2: Self { Self(rawValue: 0x0000010C) }
  public static var inputBuffer: Self { Self(rawValue: 0x0000010D) }
  public static var hrTransientMin: Self { Self(rawValue: 0x0000010E) }
  public static var hrPersistentMin: Self { Self(rawValue: 0x0000010F) }
  public static var hrLoadedMin: Self { Self(rawValue: 0x00000110) }
  public static var activeSessionsMax: Self { Self(rawValue: 0x00000111) }
  public static var pcrCount: Self { Self(rawValue: 0x00000112) }
  public static var pcrSelectMin: Self { Self(rawValue: 0x00000113) }
  public static var contextGapMax: Self { Self(rawValue: 0x00000114) }
  public static var nvCountersMax: Self { Self(rawValue: 0x00000116) }
  public static var nvIndexMax: Self { Self(rawValue: 0x00000117) }
  public static var memory: Self { Self(rawValue: 0x00000118) }
  public static var clockUpdate: Self { Self(rawValue: 0x00000119) }
  public static var contextHash: Self { Self(rawValue: 0x0000011A) }
  public static var contextSym: Self { Self(rawValue: 0x0000011B) }
  public static var contextSymSize: Self { Self(rawValue: 0x0000011C) }
  public static var orderlyCount: Self { Self(rawValue: 0x0000011D) }
  public static var maxCommandSize: Self { Self(rawValue: 0x0000011E) }
  public static var maxResponseSize: Self { Self(rawValue: 0x0000011F) }
  public static var maxDigest: Self { Self(rawValue: 0x00000120) }
  public static var maxObjectContext: Self { Self(rawValue: 0x00000121) }
  public static var maxSessionContext: Self { Self(rawValue: 0x00000122) }
  public static var psFamilyIndicator: Self { Self(rawValue: 0x00000123) }
  public static var psLevel: Self { Self(rawValue: 0x00000124) }
  public static var psRevision: Self { Self(rawValue: 0x00000125) }
  public static var psDayOfYear: Self { Self(rawValue: 0x00000126) }
  public static var psYear: Self { Self(rawValue: 0x00000127) }
  public static var splitMax: Self { Self(rawValue: 0x00000128) }
  public static var totalCommands: Self { Self(rawValue: 0x00000129) }
  public static var libraryCommands: Self { Self(rawValue: 0x0000012A) }
  public static var vendorCommands: Self { Self(rawValue: 0x0000012B) }
  public static var nvBufferMax: Self { Self(rawValue: 0x0000012C) }
  public static var modes: Self { Self(rawValue: 0x0000012D) }
  public static var maxCapBuffer: Self { Self(rawValue: 0x0000012E) }
  public static var firmwareSVN: Self { Self(rawValue: 0x0000012F) }
  public static var firmwareMaxSVN: Self { Self(rawValue: 0x00000130) }

  // PT_VAR: these change as the TPM runs.
  public static var permanent: Self { Self(rawValue: 0x00000200) }
  public static var startupClear: Self { Self(rawValue: 0x00000201) }
  public static var hrNVIndex: Self { Self(rawValue: 0x00000202) }
  public static var hrLoaded: Self { Self(rawValue: 0x00000203) }
  public static var hrLoadedAvail: Self { Self(rawValue: 0x00000204) }
  public static var hrActive: Self { Self(rawValue: 0x00000205) }
  public static var hrActiveAvail: Self { Self(rawValue: 0x00000206) }
  public static var hrTransientAvail: Self { Self(rawValue: 0x00000207) }
  public static var hrPersistent: Self { Self(rawValue: 0x00000208) }
  public static var hrPersistentAvail: Self { Self(rawValue: 0x00000209) }
  public static var nvCounters: Self { Self(rawValue: 0x0000020A) }
  public static var nvCountersAvail: Self { Self(rawValue: 0x0000020B) }
  public static var algorithmSet: Self { Self(rawValue: 0x0000020C) }
  public static var loadedCurves: Self { Self(rawValue: 0x0000020D) }
  public static var lockoutCounter: Self { Self(rawValue: 0x0000020E) }
  public static var maxAuthFail: Self { Self(rawValue: 0x0000020F) }
  public static var lockoutInterval: Self { Self(rawValue: 0x00000210) }
  public static var lockoutRecovery: Self { Self(rawValue: 0x00000211) }
  public static var nvWriteRecovery: Self { Self(rawValue: 0x00000212) }
  public static var auditCounter0: Self { Self(rawValue: 0x00000213) }
  public static var auditCounter1: Self { Self(rawValue: 0x00000214) }

  /// PT_GROUP: how many property numbers one group spans.
  public static let group: UInt32 = 0x100
  /// PT_FIXED: where the group of fixed properties begins.
  public static var fixed: Self { Self(rawValue: group) }
  /// PT_VAR: where the group of variable properties begins.
  public static var variable: Self { Self(rawValue: group * 2) }
}

extension Property: NamedConstant {
  public static let names: [(value: Self, name: String)] = [
    (.none, "TPM_PT_NONE"),
    (.familyIndicator, "TPM_PT_FAMILY_INDICATOR"),
    (.level, "TPM_PT_LEVEL"),
    (.revision, "TPM_PT_REVISION"),
    (.errata, "TPM_PT_ERRATA"),
    (.year, "TPM_PT_YEAR"),
    (.manufacturer, "TPM_PT_MANUFACTURER"),
    (.vendorString1, "TPM_PT_VENDOR_STRING_1"),
    (.vendorString2, "TPM_PT_VENDOR_STRING_2"),
    (.vendorString3, "TPM_PT_VENDOR_STRING_3"),
    (.vendorString4, "TPM_PT_VENDOR_STRING_4"),
    (.vendorTPMType, "TPM_PT_VENDOR_TPM_TYPE"),
    (.firmwareVersion1, "TPM_PT_FIRMWARE_VERSION_1"),
    (.firmwareVersion2, "TPM_PT_FIRMWARE_VERSION_2"),
    (.inputBuffer, "TPM_PT_INPUT_BUFFER"),
    (.hrTransientMin, "TPM_PT_HR_TRANSIENT_MIN"),
    (.hrPersistentMin, "TPM_PT_HR_PERSISTENT_MIN"),
    (.hrLoadedMin, "TPM_PT_HR_LOADED_MIN"),
    (.activeSessionsMax, "TPM_PT_ACTIVE_SESSIONS_MAX"),
    (.pcrCount, "TPM_PT_PCR_COUNT"),
    (.pcrSelectMin, "TPM_PT_PCR_SELECT_MIN"),
    (.contextGapMax, "TPM_PT_CONTEXT_GAP_MAX"),
    (.nvCountersMax, "TPM_PT_NV_COUNTERS_MAX"),
    (.nvIndexMax, "TPM_PT_NV_INDEX_MAX"),
    (.memory, "TPM_PT_MEMORY"),
    (.clockUpdate, "TPM_PT_CLOCK_UPDATE"),
    (.contextHash, "TPM_PT_CONTEXT_HASH"),
    (.contextSym, "TPM_PT_CONTEXT_SYM"),
    (.contextSymSize, "TPM_PT_CONTEXT_SYM_SIZE"),
    (.orderlyCount, "TPM_PT_ORDERLY_COUNT"),
    (.maxCommandSize, "TPM_PT_MAX_COMMAND_SIZE"),
    (.maxResponseSize, "TPM_PT_MAX_RESPONSE_SIZE"),
    (.maxDigest, "TPM_PT_MAX_DIGEST"),
    (.maxObjectContext, "TPM_PT_MAX_OBJECT_CONTEXT"),
    (.maxSessionContext, "TPM_PT_MAX_SESSION_CONTEXT"),
    (.psFamilyIndicator, "TPM_PT_PS_FAMILY_INDICATOR"),
    (.psLevel, "TPM_PT_PS_LEVEL"),
    (.psRevision, "TPM_PT_PS_REVISION"),
    (.psDayOfYear, "TPM_PT_PS_DAY_OF_YEAR"),
    (.psYear, "TPM_PT_PS_YEAR"),
    (.splitMax, "TPM_PT_SPLIT_MAX"),
    (.totalCommands, "TPM_PT_TOTAL_COMMANDS"),
    (.libraryCommands, "TPM_PT_LIBRARY_COMMANDS"),
    (.vendorCommands, "TPM_PT_VENDOR_COMMANDS"),
    (.nvBufferMax, "TPM_PT_NV_BUFFER_MAX"),
    (.modes, "TPM_PT_MODES"),
    (.maxCapBuffer, "TPM_PT_MAX_CAP_BUFFER"),
    (.firmwareSVN, "TPM_PT_FIRMWARE_SVN"),
    (.firmwareMaxSVN, "TPM_PT_FIRMWARE_MAX_SVN"),
    (.permanent, "TPM_PT_PERMANENT"),
    (.startupClear, "TPM_PT_STARTUP_CLEAR"),
    (.hrNVIndex, "TPM_PT_HR_NV_INDEX"),
    (.hrLoaded, "TPM_PT_HR_LOADED"),
    (.hrLoadedAvail, "TPM_PT_HR_LOADED_AVAIL"),
    (.hrActive, "TPM_PT_HR_ACTIVE"),
    (.hrActiveAvail, "TPM_PT_HR_ACTIVE_AVAIL"),
    (.hrTransientAvail, "TPM_PT_HR_TRANSIENT_AVAIL"),
    (.hrPersistent, "TPM_PT_HR_PERSISTENT"),
    (.hrPersistentAvail, "TPM_PT_HR_PERSISTENT_AVAIL"),
    (.nvCounters, "TPM_PT_NV_COUNTERS"),
    (.nvCountersAvail, "TPM_PT_NV_COUNTERS_AVAIL"),
    (.algorithmSet, "TPM_PT_ALGORITHM_SET"),
    (.loadedCurves, "TPM_PT_LOADED_CURVES"),
    (.lockoutCounter, "TPM_PT_LOCKOUT_COUNTER"),
    (.maxAuthFail, "TPM_PT_MAX_AUTH_FAIL"),
    (.lockoutInterval, "TPM_PT_LOCKOUT_INTERVAL"),
    (.lockoutRecovery, "TPM_PT_LOCKOUT_RECOVERY"),
    (.nvWriteRecovery, "TPM_PT_NV_WRITE_RECOVERY"),
    (.auditCounter0, "TPM_PT_AUDIT_COUNTER_0"),
    (.auditCounter1, "TPM_PT_AUDIT_COUNTER_1"),
  ]
}
