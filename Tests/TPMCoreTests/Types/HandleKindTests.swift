// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// Which handles each interface type takes, compared with Part 2, clause 9, at the ends of every range there is.
struct HandleKindTests {
  /// A type of Part 2 with the kind that stands for it, and the kind of its "+" form.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var kind: any HandleKind.Type
    var plus: (any HandleKind.Type)?

    init(_ name: String, _ kind: any HandleKind.Type, plus: (any HandleKind.Type)? = nil) {
      (self.name, self.kind, self.plus) = (name, kind, plus)
    }

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case("TPMI_DH_OBJECT", ObjectKind.self, plus: KindOrNull<ObjectKind>.self),
    Case("TPMI_DH_PARENT", ParentKind.self),
    Case("TPMI_DH_PERSISTENT", PersistentKind.self),
    Case("TPMI_DH_ENTITY", EntityKind.self, plus: KindOrNull<EntityKind>.self),
    Case("TPMI_DH_PCR", PCRKind.self, plus: KindOrNull<PCRKind>.self),
    Case("TPMI_SH_AUTH_SESSION", AuthSessionKind.self, plus: AuthSessionOrPasswordKind.self),
    Case("TPMI_SH_HMAC", HMACSessionKind.self),
    Case("TPMI_SH_POLICY", PolicySessionKind.self),
    Case("TPMI_DH_CONTEXT", ContextKind.self),
    Case("TPMI_DH_SAVED", SavedKind.self),
    Case("TPMI_RH_HIERARCHY", HierarchyKind.self),
    Case("TPMI_RH_ENABLES", EnablesKind.self, plus: KindOrNull<EnablesKind>.self),
    Case("TPMI_RH_HIERARCHY_AUTH", HierarchyAuthKind.self, plus: KindOrNull<HierarchyAuthKind>.self),
    Case("TPMI_RH_HIERARCHY_POLICY", HierarchyPolicyKind.self),
    Case("TPMI_RH_BASE_HIERARCHY", BaseHierarchyKind.self),
    Case("TPMI_RH_PLATFORM", PlatformKind.self),
    Case("TPMI_RH_OWNER", OwnerKind.self, plus: KindOrNull<OwnerKind>.self),
    Case("TPMI_RH_ENDORSEMENT", EndorsementKind.self, plus: KindOrNull<EndorsementKind>.self),
    Case("TPMI_RH_PROVISION", ProvisionKind.self),
    Case("TPMI_RH_CLEAR", ClearKind.self),
    Case("TPMI_RH_NV_AUTH", NVAuthKind.self),
    Case("TPMI_RH_LOCKOUT", LockoutKind.self),
    Case("TPMI_RH_NV_INDEX", NVIndexKind.self),
    Case("TPMI_RH_NV_DEFINED_INDEX", NVDefinedIndexKind.self),
    Case("TPMI_RH_NV_LEGACY_INDEX", NVLegacyIndexKind.self),
    Case("TPMI_RH_NV_EXP_INDEX", NVExpandedIndexKind.self),
    Case("TPMI_RH_AC", ACKind.self),
    Case("TPMI_RH_ACT", ACTKind.self),
  ]

  /// TPM_RH and TPM_HC by name, with the ends of ranges that are for the TPM to choose.
  static let names: [String: UInt32] = {
    var result: [String: UInt32] = [:]
    for group in ["TPM_RH", "TPM_HC"] {
      for (name, value) in SpecTables.all.values(of: group) { result[name] = UInt32(value) }
    }
    let lastSession = UInt32(Capacity.activeSessions) - 1
    result["HMAC_SESSION_LAST"] = 0x0200_0000 + lastSession
    result["POLICY_SESSION_LAST"] = 0x0300_0000 + lastSession
    result["TRANSIENT_LAST"] = 0x8000_0000 + UInt32(Capacity.transientObjects) - 1
    result["PCR_LAST"] = UInt32(Limits.implementationPCR) - 1
    return result
  }()

  /// Every named handle, its neighbours, and the ends of what 32 bits hold.
  static let probes: [UInt32] = Set(names.values.flatMap { [$0 &- 1, $0, $0 &+ 1] } + [0, 3, .max]).sorted()

  static func value(_ text: String) -> UInt32 { names[text] ?? UInt32(SpecTables.number(text)) }

  @Test func everyInterfaceTypeOfHandlesHasAKind() {
    let handles = SpecTables.all.interfaceTypes.filter { $0.value.base == "TPM_HANDLE" }.keys.sorted()
    #expect(Self.cases.map(\.name).sorted() == handles)
    for type in Self.cases {
      #expect((type.plus != nil) == (SpecTables.all.interfaceTypes[type.name]?.nullValue != nil), "\(type.name)")
    }
  }

  @Test(arguments: cases)
  func aKindTakesWhatItsTableLists(_ type: Case) throws {
    let table = try #require(SpecTables.all.interfaceTypes[type.name])
    let values = Set(table.values.map { Self.value($0.text) })
    let ranges = table.ranges.map { Self.value($0[0])...Self.value($0[1]) }
    func isListed(_ raw: UInt32) -> Bool { values.contains(raw) || ranges.contains { $0.contains(raw) } }

    for raw in Self.probes { #expect(type.kind.accepts(raw) == isListed(raw), "\(String(raw, radix: 16))") }
    guard let plus = type.plus else { return }
    let null = Self.value(try #require(table.nullValue))
    for raw in Self.probes {
      #expect(plus.accepts(raw) == (isListed(raw) || raw == null), "\(String(raw, radix: 16))")
    }
  }

  @Test(arguments: cases)
  func aStrangeHandleEarnsTheCodeOfItsTable(_ type: Case) throws {
    let error = try #require(SpecTables.all.interfaceTypes[type.name]?.error)
    #expect(type.kind.stranger.description == error)
    if let plus = type.plus { #expect(plus.stranger.description == error) }
    try checkReading(type.kind)
    if let plus = type.plus { try checkReading(plus) }
  }

  private func checkReading<Kind: HandleKind>(_ kind: Kind.Type) throws {
    for raw in Self.probes {
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: raw >> (24 - 8 * $0)) }
      if kind.accepts(raw) {
        #expect(try Handle<Kind>(reading: octets) == Handle<Kind>(raw))
      } else {
        #expect(throws: kind.stranger) { try Handle<Kind>(reading: octets) }
      }
    }
    #expect(throws: ResponseCode.insufficient) { try Handle<Kind>(reading: [0x80, 0, 0]) }
  }

  @Test func theRangesAreThoseOfTheSpecification() {
    let ranges: [(ClosedRange<UInt32>, String)] = [
      (HandleRange.pcr, "PCR"), (HandleRange.hmacSession, "HMAC_SESSION"), (HandleRange.transient, "TRANSIENT"),
      (HandleRange.policySession, "POLICY_SESSION"), (HandleRange.persistent, "PERSISTENT"),
      (HandleRange.nvIndex, "NV_INDEX"), (HandleRange.externalNV, "EXTERNAL_NV"),
      (HandleRange.permanentNV, "PERMANENT_NV"), (HandleRange.permanent, "PERMANENT"), (HandleRange.ac, "AC"),
      (HandleRange.nvAC, "NV_AC"),
    ]
    for (range, name) in ranges {
      #expect(range == Self.value(name + "_FIRST")...Self.value(name + "_LAST"), "\(name)")
    }
    #expect(HandleRange.platformPersistent.lowerBound == Self.value("PLATFORM_PERSISTENT"))
    #expect(HandleRange.platformPersistent.upperBound == HandleRange.persistent.upperBound)
    #expect(HandleRange.svnLimited == Self.value("SVN_OWNER_FIRST")...Self.value("SVN_NULL_LAST"))
  }

  @Test func permanentHandlesHaveTheirNamesAndValues() {
    var expected = SpecTables.all.values(of: "TPM_RH")
    for end in ["TPM_RH_FIRST", "TPM_RH_LAST"] { expected[end] = nil }
    #expect(table(PermanentHandle.names.map { ($0.name, $0.handle) }) == expected)
  }

  @Test func handlesAreDescribedByName() {
    #expect(ObjectHandleOrNull.null.description == "TPM_RH_NULL")
    #expect(AuthSessionHandleOrPassword(PermanentHandle.password).description == "TPM_RS_PW")
    #expect(ObjectHandle(0x8100_0001).description == "0x81000001")
  }

  @Test func theHierarchiesHaveTheirHandles() throws {
    #expect(Hierarchy.owner.handle == .owner && Hierarchy.platform.handle == .platform)
    #expect(Hierarchy.endorsement.handle == .endorsement && Hierarchy.null.handle == .null)
    for hierarchy in Hierarchy.allCases {
      #expect(Hierarchy(hierarchy.handle) == hierarchy)
      #expect(try Hierarchy(reading: hierarchy.marshaled()) == hierarchy)
    }
    #expect(Hierarchy(HierarchyHandle(PermanentHandle.firmwareOwner)) == nil)
    #expect(Hierarchy(HierarchyAuthHandle.lockout) == nil)
    #expect(throws: ResponseCode.value) { try Hierarchy(reading: [0x40, 0, 0, 0x0A]) }
  }

  @Test(arguments: [
    (HandleType.pcr, "TPM_HT_PCR"), (.nvIndex, "TPM_HT_NV_INDEX"), (.hmacSession, "TPM_HT_HMAC_SESSION"),
    (.policySession, "TPM_HT_POLICY_SESSION"), (.externalNV, "TPM_HT_EXTERNAL_NV"),
    (.permanentNV, "TPM_HT_PERMANENT_NV"), (.permanent, "TPM_HT_PERMANENT"), (.transient, "TPM_HT_TRANSIENT"),
    (.persistent, "TPM_HT_PERSISTENT"), (.ac, "TPM_HT_AC"),
  ])
  func aHandleTypeIsTheMostSignificantOctet(_ type: HandleType, _ name: String) throws {
    let value = try #require(SpecTables.all.values(of: "TPM_HT")[name])
    #expect(Int(type.rawValue) == value)
    #expect(Handle<ObjectKind>(UInt32(value) << 24 | 0x00FF_FFFF).type == type)
  }
}
