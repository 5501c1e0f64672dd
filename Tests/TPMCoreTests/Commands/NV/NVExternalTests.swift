// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// NV Indices of type TPM_HT_EXTERNAL_NV, and of TPM_HT_PERMANENT_NV, of which there are none. Part 3, 31.1, Table 244.
struct NVExternalTests {
  private static let handle: UInt32 = 0x1100_0001
  private static let open: NVAttributes = [.ownerRead, .ownerWrite, .noDA]

  private static func area(
    _ type: NVType = .ordinary, _ flags: NVAttributes = open, _ expanded: ExpandedNVAttributes = [], size: UInt16 = 8,
    handle: UInt32 = handle
  ) -> ExpandedNVPublic {
    var area = ExpandedNVPublic()
    area.nvIndex = NVExpandedIndexHandle(handle)
    area.attributes = ExpandedNVAttributes(NVAttributes(type, flags)).union(expanded)
    area.dataSize = size
    return area
  }

  private static func define(
    _ tpm: inout TestTPM, _ area: ExpandedNVPublic = area(), auth: [UInt8] = [], by authority: UInt32 = NVFixture.owner
  ) throws {
    try tpm.run(NVDefineSpace2.self, [authority]) {
      $0.auth = Auth(Secret(auth))
      $0.publicInfo = Sized(NVPublic2(.externalNV(area)))
    }
  }

  private static let protections: [ExpandedNVAttributes] = (0..<8).map { ExpandedNVAttributes(rawValue: $0 << 32) }

  @Test(arguments: protections)
  func anIndexIsDefinedWithAnyProtectionAndToldSo(_ protection: ExpandedNVAttributes) throws {
    var tpm = try TestTPM()
    try Self.define(&tpm, Self.area(.ordinary, Self.open, protection))
    let response = try tpm.run(NVReadPublic2.self, [Self.handle])
    #expect(response.nvPublic.value == NVPublic2(.externalNV(Self.area(.ordinary, Self.open, protection))))
    #expect(response.nvName.octets == (try tpm.indexName(Self.handle)))
    try tpm.write([1, 2], to: Self.handle, by: NVFixture.owner)
    #expect(try tpm.read(2, from: Self.handle, by: NVFixture.owner) == [1, 2])
    let written = try tpm.run(NVReadPublic2.self, [Self.handle])
    #expect(written.nvName.octets == (try tpm.indexName(Self.handle)))
    #expect(written.nvName != response.nvName)
    guard case .externalNV(let area) = written.nvPublic.value.publicArea else { throw ResponseCode.type }
    #expect(
      area.attributes == ExpandedNVAttributes(NVAttributes(.ordinary, Self.open.union(.written))).union(protection))
  }

  @Test func bitsThatMeanNothingAreRefused() throws {
    var tpm = try TestTPM()
    for bit: UInt64 in [8, 20, 35, 63] {
      let octets = try tpm.octets(NVDefineSpace2.self, [NVFixture.owner]) {
        $0.publicInfo = Sized(NVPublic2(.externalNV(Self.area())))
      }
      // nvIndex, nameAlg, attributes, authPolicy, dataSize stand at the end.
      let place = octets.count - 12
      let attributes = Self.area().attributes.rawValue | 1 << bit
      var changed = octets
      changed.replaceSubrange(place..<(place + 8), with: attributes.wire)
      tpm.expect(.reservedBits.parameter(2), from: changed)
    }
  }

  @Test func allTypesAreWhatTheyAreElsewhere() throws {
    var tpm = try TestTPM()
    let types: [(NVType, UInt16)] = [(.counter, 8), (.bits, 8), (.extend, 32), (.pinFail, 8), (.pinPass, 8)]
    for (place, (type, size)) in types.enumerated() {
      try Self.define(&tpm, Self.area(type, Self.open, size: size, handle: Self.handle + UInt32(place)))
    }
    let handles = { (place: UInt32) in [NVFixture.owner, Self.handle + place] }
    try tpm.run(NVIncrement.self, handles(0))
    try tpm.run(NVSetBits.self, handles(1)) { $0.bits = 5 }
    try tpm.run(NVExtend.self, handles(2)) { $0.data = MaxNVBuffer([1]) }
    try tpm.run(NVWrite.self, handles(3)) { $0.data = MaxNVBuffer([0, 0, 0, 0, 0, 0, 0, 9]) }
    #expect(try tpm.read(8, from: Self.handle, by: NVFixture.owner) == UInt64(1).octets)
    #expect(try tpm.read(8, from: Self.handle + 1, by: NVFixture.owner) == UInt64(5).octets)
    let extended = hash(.sha256, [UInt8](repeating: 0, count: 32) + [1])
    #expect(try tpm.read(32, from: Self.handle + 2, by: NVFixture.owner) == extended)
    try tpm.expect(.attributes.handle(2), from: NVWrite.self, handles(0))
    try tpm.expect(.nvUninitialized, from: NVRead.self, handles(4))
  }

  @Test func theRulesOfADefinitionAreTheSame() throws {
    var tpm = try TestTPM()
    let refused: [(ResponseCode, ExpandedNVPublic)] = [
      (.attributes.parameter(2), Self.area(.ordinary, [.ownerRead])),
      (.attributes.parameter(2), Self.area(.ordinary, Self.open.union(.platformCreate))),
      (.attributes.parameter(2), Self.area(.ordinary, Self.open.union(.written))),
      (.attributes.parameter(2), Self.area(.counter, Self.open.union(.clearSTClear))),
      (.size.parameter(2), Self.area(.bits, Self.open, size: 9)),
    ]
    for (code, area) in refused {
      try tpm.expect(code, from: NVDefineSpace2.self, [NVFixture.owner]) {
        $0.publicInfo = Sized(NVPublic2(.externalNV(area)))
      }
    }
    try Self.define(&tpm)
    try tpm.expect(.nvDefined, from: NVDefineSpace2.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVPublic2(.externalNV(Self.area())))
    }
    try tpm.expect(.size.parameter(1), from: NVDefineSpace2.self, [NVFixture.owner]) {
      $0.auth = Auth(Secret([UInt8](repeating: 1, count: 33)))
      $0.publicInfo = Sized(NVPublic2(.externalNV(Self.area(handle: Self.handle + 1))))
    }
  }

  @Test func locksHoldAndEndAsElsewhere() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm, Self.area(.ordinary, Self.open.union([.writeSTClear, .readSTClear, .globalLock])))
    let handles = [NVFixture.owner, Self.handle]
    try tpm.write([1], to: Self.handle, by: NVFixture.owner)
    try tpm.run(NVReadLock.self, handles)
    try tpm.expect(.nvLocked, from: NVRead.self, handles)
    try tpm.run(NVGlobalWriteLock.self, [NVFixture.owner])
    try tpm.expect(.nvLocked, from: NVWrite.self, handles)
    try tpm.restart(after: .state)
    try tpm.write([2], to: Self.handle, by: NVFixture.owner)
    #expect(try tpm.read(1, from: Self.handle, by: NVFixture.owner) == [2])
  }

  @Test func orderlyContentsLiveUntilAReset() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm, Self.area(.ordinary, Self.open.union(.orderly), .integrity))
    try tpm.write([1], to: Self.handle, by: NVFixture.owner)
    try tpm.restart(after: .state)
    #expect(try tpm.read(1, from: Self.handle, by: NVFixture.owner) == [1])
    try tpm.restart(after: .clear)
    try tpm.expect(.nvUninitialized, from: NVRead.self, [NVFixture.owner, Self.handle])
  }

  @Test func anIndexOutlivesTheProcess() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm, Self.area(.ordinary, Self.open, [.encryption, .antiRollback]), auth: [1, 2])
    try tpm.write([9], to: Self.handle, by: NVFixture.owner)
    let before = try #require(tpm.machine.nvIndex(Self.handle))
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    #expect(tpm.machine.nvIndex(Self.handle) == before)
  }

  @Test func anIndexIsRemoved() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm)
    try tpm.run(NVUndefineSpace.self, [NVFixture.owner, Self.handle])
    try tpm.expect(.handle.handle(1), from: NVReadPublic2.self, [Self.handle])
    try Self.define(&tpm)
    try tpm.run(Clear.self, [PermanentHandle.lockout])
    try tpm.expect(.handle.handle(1), from: NVReadPublic2.self, [Self.handle])
  }

  @Test func aPolicyRemovesAnIndexAndChangesItsAuthValue() throws {
    var tpm = try TestTPM()
    let codes = [CommandCode.nvUndefineSpaceSpecial, .nvChangeAuth]
    let branches = codes.map { TestPolicy().extended(0x16C, $0.rawValue.wire).digest }
    var area = Self.area(.ordinary, [.ppRead, .ppWrite, .platformCreate, .policyDelete])
    area.authPolicy = Digest(TestPolicy().extended(0x171, branches[0], branches[1]).digest)
    try Self.define(&tpm, area, by: NVFixture.platform)
    try tpm.expect(.attributes.handle(2), from: NVUndefineSpace.self, [NVFixture.platform, Self.handle])
    for code in codes.reversed() {
      let session = try tpm.startSession(.policy)
      try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = code }
      try tpm.run(PolicyOR.self, [session.handle]) { $0.pHashList = BranchList(branches.map { Digest($0) }) }
      if code == .nvChangeAuth {
        try tpm.run(NVChangeAuth.self, [Self.handle], auth: [.session(session)]) { $0.newAuth = Auth(Secret([3])) }
        #expect(tpm.machine.nvIndex(Self.handle)?.authValue == Secret([3]))
      } else {
        try tpm.run(
          NVUndefineSpaceSpecial.self, [Self.handle, NVFixture.platform], auth: [.session(session), .password("")])
      }
    }
    #expect(tpm.machine.nvIndex(Self.handle) == nil)
  }

  @Test func handlesAreToldByTheirType() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try Self.define(&tpm)
    #expect(try GetCapabilityTests.all(&tpm, .handles, from: 0x0100_0000).values == ["\(NVFixture.handle)"])
    #expect(try GetCapabilityTests.all(&tpm, .handles, from: 0x1100_0000).values == ["\(Self.handle)"])
    #expect(try GetCapabilityTests.all(&tpm, .handles, from: 0x1200_0000).values.isEmpty)
    tpm.prepare { $0.clear.shEnable = false }
    #expect(try GetCapabilityTests.all(&tpm, .handles, from: 0x1100_0000).values.isEmpty)
    try tpm.expect(.handle.handle(1), from: NVReadPublic2.self, [Self.handle])
  }

  @Test func contentsAreCertifiedAndMakePolicies() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm)
    try tpm.write([1, 2, 3], to: Self.handle, by: NVFixture.owner)
    let response = try tpm.run(NVCertify.self, [PermanentHandle.null, NVFixture.owner, Self.handle]) { $0.size = 3 }
    guard case .nv(let info) = try Attest(reading: response.attest.octets).attested else {
      throw ResponseCode.type
    }
    #expect(info.indexName.octets == (try tpm.indexName(Self.handle)) && info.nvContents.octets == [1, 2, 3])
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyNV.self, [NVFixture.owner, Self.handle, session.handle]) {
      ($0.operandB, $0.offset) = (Operand([2, 3]), 1)
    }
    let args = hash(.sha256, [2, 3, 0, 1, 0, 0])
    let expected = TestPolicy().extended(0x149, args, try tpm.indexName(Self.handle))
    #expect(try tpm.policyDigest(session) == expected.digest)
  }

  /// TPMI_RH_NV_AUTH, TPMI_DH_ENTITY, TPMI_RH_NV_LEGACY_INDEX. Part 2, 9.6, 9.23 and 9.27.
  @Test func whereTheTextTakesOnlyOlderTypesTheIndexIsAStranger() throws {
    var tpm = try TestTPM()
    try Self.define(&tpm, Self.area(.ordinary, Self.open.union([.authRead, .authWrite])))
    try tpm.expect(.value.handle(1), from: NVWrite.self, [Self.handle, Self.handle])
    try tpm.expect(.value.handle(1), from: NVReadPublic.self, [Self.handle])
    let session = try tpm.startSession(.policy)
    try tpm.expect(.value.handle(1), from: PolicySecret.self, [Self.handle, session.handle])
    let octets = try tpm.octets(NVDefineSpace.self, [NVFixture.owner]) { $0.publicInfo = Sized(NVFixture.publicArea()) }
    // nvIndex stands before nameAlg, attributes, authPolicy and dataSize.
    var changed = octets
    changed.replaceSubrange((octets.count - 14)..<(octets.count - 10), with: Self.handle.wire)
    tpm.expect(.value.parameter(2), from: changed)
  }

  @Test func permanentIndicesAreNeitherThereNorDefined() throws {
    var tpm = try TestTPM()
    let handle: UInt32 = 0x1200_0000
    try tpm.expect(.handle.handle(1), from: NVReadPublic2.self, [handle])
    try tpm.expect(.handle.handle(2), from: NVRead.self, [NVFixture.owner, handle])
    try tpm.expect(.handle.handle(1), from: NVChangeAuth.self, [handle])
    try tpm.expect(.value.handle(2), from: NVUndefineSpace.self, [NVFixture.owner, handle])
    try tpm.expect(.value.handle(1), from: NVUndefineSpaceSpecial.self, [handle, NVFixture.platform])
    try tpm.expect(.handle.parameter(2), from: NVDefineSpace2.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVPublic2(.permanentNV(NVFixture.publicArea())))
    }
  }

  @Test func aTagOfNoTypeIsRefused() throws {
    var tpm = try TestTPM()
    for tag: UInt8 in [0x00, 0x02, 0x10, 0x13, 0x80, 0xFF] {
      let octets = try tpm.octets(NVDefineSpace2.self, [NVFixture.owner]) {
        $0.publicInfo = Sized(NVPublic2(.externalNV(Self.area())))
      }
      var changed = octets
      changed[octets.count - 19] = tag
      tpm.expect(.selector.parameter(2), from: changed)
    }
    // The tag of one type with the handle of another.
    let octets = try tpm.octets(NVDefineSpace2.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVPublic2(.externalNV(Self.area(handle: 0x1100_0000))))
    }
    var changed = octets
    changed[octets.count - 18] = 0x01
    tpm.expect(.value.parameter(2), from: changed)
  }
}
