// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// Names and values of the constants, compared with Part 2, clause 6, in both directions: none strange, none missing.
struct ConstantsTests {
  /// The group without the constants that name the ends of another's range.
  private func expected(_ group: String, without names: [String] = []) -> [String: Int] {
    SpecTables.all.values(of: group).filter { !names.contains($0.key) }
  }

  /// The code that the table of a closed list names, and its strangers.
  private func checkStrangers<E: WireConstant>(_ type: E.Type, _ code: ResponseCode, known: [Int]) {
    #expect(E.stranger == code)
    let strangers = (-4...0x110).filter { !known.contains($0) }
    for stranger in strangers {
      let raw = E.RawValue(truncatingIfNeeded: stranger)
      guard !known.contains(Int(raw)) else { continue }
      let width = E.RawValue.bitWidth
      let octets = (0..<width / 8).map { UInt8(truncatingIfNeeded: raw >> (width - 8 - 8 * $0)) }
      #expect(throws: code, "\(stranger)") { try E(reading: octets) }
    }
  }

  @Test func commandCodes() {
    // Two commands share a code with the one that they replace.
    let shared = ["TPM_CC_MAC", "TPM_CC_MAC_Start"]
    let others = ["TPM_CC_FIRST", "TPM_CC_LAST", "CC_VEND"]
    let names = CommandCode.names.map { ("TPM_CC_" + $1.dropFirst(5), $0.rawValue) }
    #expect(table(names) == expected("TPM_CC", without: shared + others))
    #expect(CommandCode.mac == .hmac && CommandCode.macStart == .hmacStart)
    #expect(SpecTables.all.values(of: "TPM_CC")["TPM_CC_MAC"] == Int(CommandCode.mac.rawValue))
    #expect(SpecTables.all.values(of: "TPM_CC")["TPM_CC_MAC_Start"] == Int(CommandCode.macStart.rawValue))
  }

  @Test func everyCommandHasItsNameFromPart3() {
    for command in SpecCommand.all where !command.name.hasPrefix("TPM2_MAC") {
      #expect(CommandCode(rawValue: command.code).name == command.name)
    }
    #expect(CommandCode(rawValue: 0x11E).name == nil)
    #expect(CommandCode(rawValue: 0x11E).description == "TPM_CC 0x11e")
    #expect(CommandCode.nvWrite.description == "TPM2_NV_Write")
  }

  @Test func structureTags() {
    #expect(table(StructureTag.names.map { ($0.name, $0.value.rawValue) }) == expected("TPM_ST"))
    #expect(CommandTag.noSessions.rawValue == StructureTag.noSessions.rawValue)
    #expect(CommandTag.sessions.rawValue == StructureTag.sessions.rawValue)
    checkStrangers(CommandTag.self, .badTag, known: [0x8001, 0x8002])
    #expect(throws: ResponseCode.badTag) { try CommandTag(reading: [0x00, 0xC4]) }
  }

  @Test func properties() {
    let groups = [
      "PT_GROUP": 0x100, "PT_FIXED": Int(Property.fixed.rawValue), "PT_VAR": Int(Property.variable.rawValue),
    ]
    let names = table(Property.names.map { ($0.name, $0.value.rawValue) })
    #expect(names.merging(groups) { $1 } == expected("TPM_PT"))
    #expect(Property.group == 0x100)
    #expect(Property.maxCapBuffer.description == "TPM_PT_MAX_CAP_BUFFER")
    #expect(Property(rawValue: 0x9999).description == "0x9999")
  }

  @Test func pcrProperties() {
    let ends = ["TPM_PT_PCR_FIRST", "TPM_PT_PCR_LAST"]
    #expect(table(PCRProperty.names.map { ($0.name, $0.value.rawValue) }) == expected("TPM_PT_PCR", without: ends))
    #expect(PCRProperty.first == .save && PCRProperty.last == .auth)
  }

  @Test func startupTypes() {
    let names = [("TPM_SU_CLEAR", StartupType.clear.rawValue), ("TPM_SU_STATE", StartupType.state.rawValue)]
    #expect(table(names) == expected("TPM_SU"))
    checkStrangers(StartupType.self, .value, known: [0, 1])
  }

  @Test func sessionTypes() {
    let names = [
      ("TPM_SE_HMAC", SessionType.hmac.rawValue), ("TPM_SE_POLICY", SessionType.policy.rawValue),
      ("TPM_SE_TRIAL", SessionType.trial.rawValue),
    ]
    #expect(table(names) == expected("TPM_SE"))
    checkStrangers(SessionType.self, .value, known: [0, 1, 3])
  }

  @Test func operators() {
    let names = zip(
      [
        "EQ", "NEQ", "SIGNED_GT", "UNSIGNED_GT", "SIGNED_LT", "UNSIGNED_LT", "SIGNED_GE", "UNSIGNED_GE", "SIGNED_LE",
        "UNSIGNED_LE", "BITSET", "BITCLEAR",
      ],
      [
        Operator.eq, .neq, .signedGT, .unsignedGT, .signedLT, .unsignedLT, .signedGE, .unsignedGE, .signedLE,
        .unsignedLE, .bitSet, .bitClear,
      ])
    #expect(table(names.map { ("TPM_EO_" + $0, $1.rawValue) }) == expected("TPM_EO"))
    checkStrangers(Operator.self, .value, known: Array(0...11))
  }

  @Test func clockAdjustments() throws {
    let names = zip(
      [
        "COARSE_SLOWER", "MEDIUM_SLOWER", "FINE_SLOWER", "NO_CHANGE", "FINE_FASTER", "MEDIUM_FASTER", "COARSE_FASTER",
      ],
      [
        ClockAdjust.coarseSlower, .mediumSlower, .fineSlower, .noChange, .fineFaster, .mediumFaster, .coarseFaster,
      ])
    #expect(table(names.map { ("TPM_CLOCK_" + $0, $1.rawValue) }) == expected("TPM_CLOCK_ADJUST"))
    checkStrangers(ClockAdjust.self, .value, known: Array(-3...3))
    #expect(try ClockAdjust(reading: [0xFD]) == .coarseSlower)
  }

  @Test func capabilities() {
    let names = zip(
      [
        "ALGS", "HANDLES", "COMMANDS", "PP_COMMANDS", "AUDIT_COMMANDS", "PCRS", "TPM_PROPERTIES", "PCR_PROPERTIES",
        "ECC_CURVES", "AUTH_POLICIES", "ACT", "PUB_KEYS", "SPDM_SESSION_INFO", "VENDOR_PROPERTY", "FIRST", "LAST",
      ],
      [
        Capability.algs, .handles, .commands, .ppCommands, .auditCommands, .pcrs, .tpmProperties, .pcrProperties,
        .eccCurves, .authPolicies, .act, .pubKeys, .spdmSessionInfo, .vendorProperty, .first, .last,
      ])
    #expect(table(names.map { ("TPM_CAP_" + $0, $1.rawValue) }) == expected("TPM_CAP"))
    checkStrangers(Capability.self, .value, known: Capability.allCases.map { Int($0.rawValue) })
  }

  @Test func attestationTypes() throws {
    let all = expected("TPM_ST").filter { $0.key.hasPrefix("TPM_ST_ATTEST_") }
    #expect(Set(AttestationType.allCases.map { Int($0.rawValue) }) == Set(all.values))
    let listed = try #require(SpecTables.all.interfaceTypes["TPMI_ST_ATTEST"]).values.map(\.text)
    #expect(Set(listed) == Set(all.keys))
    checkStrangers(AttestationType.self, .value, known: Array(all.values))
  }

  @Test func platforms() {
    let names = zip(
      [
        "MAIN", "PC", "PDA", "CELL_PHONE", "SERVER", "PERIPHERAL", "TSS", "STORAGE", "AUTHENTICATION", "EMBEDDED",
        "HARDCOPY", "INFRASTRUCTURE", "VIRTUALIZATION", "TNC", "MULTI_TENANT", "TC",
      ],
      [
        PlatformSpecific.main, PlatformSpecific.pc, PlatformSpecific.pda, PlatformSpecific.cellPhone,
        PlatformSpecific.server, PlatformSpecific.peripheral, PlatformSpecific.tss, PlatformSpecific.storage,
        PlatformSpecific.authentication, PlatformSpecific.embedded, PlatformSpecific.hardcopy,
        PlatformSpecific.infrastructure, PlatformSpecific.virtualization, PlatformSpecific.tnc,
        PlatformSpecific.multiTenant, PlatformSpecific.tc,
      ])
    #expect(table(names.map { ("TPM_PS_" + $0, $1) }) == expected("TPM_PS"))
  }

  @Test func smallGroups() {
    let constants = [
      ("TPM_GENERATED_VALUE", Int(Constants.generatedValue)), ("TPM_MAX_DERIVATION_BITS", Constants.maxDerivationBits),
    ]
    #expect(table(constants) == expected("TPM_CONSTANTS32"))
    let tags = [
      ("TPM_AT_ANY", ACTag.any.rawValue), ("TPM_AT_ERROR", ACTag.error.rawValue), ("TPM_AT_PV1", ACTag.pv1.rawValue),
      ("TPM_AT_VEND", ACTag.vendor.rawValue),
    ]
    #expect(table(tags) == expected("TPM_AT"))
    #expect(table([("TPM_AE_NONE", ACError.none)]) == expected("TPM_AE"))
    let keys = [
      ("TPM_PUB_KEY_TPM_SPDM_00", TPMPublicKey.spdm00.rawValue),
      ("TPM_PUB_KEY_TPM_SPDM_FF", TPMPublicKey.spdmFF.rawValue),
    ]
    #expect(table(keys) == expected("TPM_PUB_KEY"))
  }

  @Test func theSpecificationIsVersion184() {
    // The table is that of version 185; what did not change with it is compared.
    let spec = SpecTables.all.values(of: "TPM_SPEC")
    #expect(spec["TPM_SPEC_FAMILY"] == Int(TPMCore.Specification.family))
    #expect(spec["TPM_SPEC_LEVEL"] == Int(TPMCore.Specification.level))
    #expect(TPMCore.Specification.version == 184)
  }
}
