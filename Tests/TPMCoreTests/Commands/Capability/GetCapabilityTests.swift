// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct GetCapabilityTests {
  /// Everything from a property on, one answer.
  static func all(
    _ tpm: inout TestTPM, _ capability: Capability, from property: UInt32 = 0, count: UInt32 = .max
  ) throws -> (values: [String], moreData: Bool) {
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (capability, property, count)
    }
    #expect(response.capabilityData.data.capability == capability)
    return (response.capabilityData.data.values.map(\.text), response.moreData)
  }

  /// Groups that are told in pages, with the property to begin with.
  static let paged: [(Capability, UInt32)] = [
    (.algs, 0), (.commands, 0), (.commands, 0x11F), (.tpmProperties, 0x100), (.tpmProperties, 0x200),
    (.pcrProperties, 0), (.eccCurves, 0), (.handles, 0x0000_0000), (.handles, 0x0100_0000), (.handles, 0x0200_0000),
    (.handles, 0x0300_0000), (.handles, 0x4000_0000), (.handles, 0x8000_0000), (.handles, 0x8100_0000),
    (.authPolicies, 0x4000_0000), (.act, 0x4000_0000), (.ppCommands, 0),
  ]

  /// A TPM in which every list has something.
  static func filled() throws -> TestTPM {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.persistent.nvIndices = [0x0100_0000, 0x0180_0001, 0x01FF_FFFF].map {
        .test($0, .ordinary, [.platformCreate])
      }
      let sequence = SequenceObject(authValue: Secret(), computation: .event([]))
      machine.objects[0] = .sequence(sequence)
      machine.objects[7] = .sequence(sequence)
      machine.reset.contexts.saved = [
        .init(handle: 0x0200_0001, contextID: 1), .init(handle: 0x0300_0005, contextID: 2),
      ]
      machine.persistent.physicalPresenceCommands = [.clear, .clearControl]
      machine.persistent.ownerAuthority.policyAlg = .sha256
      machine.persistent.ownerAuthority.authPolicy = Digest([UInt8](repeating: 1, count: 32))
      machine.clear.platformAuthority.policyAlg = .sha1
      machine.clear.platformAuthority.authPolicy = Digest([UInt8](repeating: 2, count: 20))
    }
    return tpm
  }

  @Test(arguments: paged)
  func everyPageGoesOnWhereTheOneBeforeEnded(_ capability: Capability, _ property: UInt32) throws {
    var tpm = try Self.filled()
    let (whole, moreData) = try Self.all(&tpm, capability, from: property)
    #expect(!moreData)
    for size: UInt32 in [1, 2, 5] {
      var collected: [String] = []
      var next = property
      var isLast = whole.isEmpty
      while !isLast {
        let response = try tpm.run(GetCapability.self) {
          ($0.capability, $0.property, $0.propertyCount) = (capability, next, size)
        }
        let values = response.capabilityData.data.values
        #expect(!values.isEmpty && values.count <= size)
        guard let last = values.last, values.count <= whole.count else { break }
        collected += values.map(\.text)
        // Saved sessions are told under the type of loaded ones, so the type to ask for stays the caller's.
        next = capability == .handles ? property & 0xFF00_0000 | (last.key & 0x00FF_FFFF) + 1 : last.key &+ 1
        isLast = !response.moreData
      }
      #expect(collected == whole)
    }
  }

  @Test(arguments: paged)
  func keysRiseAndNoneIsTwice(_ capability: Capability, _ property: UInt32) throws {
    var tpm = try Self.filled()
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (capability, property, .max)
    }
    let keys = response.capabilityData.data.values.map { capability == .handles ? $0.key & 0xFFFFFF : $0.key }
    #expect(keys == Array(Set(keys)).sorted())
  }

  @Test(arguments: paged)
  func askedForNoneItTellsWhetherThereAreAny(_ capability: Capability, _ property: UInt32) throws {
    var tpm = try Self.filled()
    let (whole, _) = try Self.all(&tpm, capability, from: property)
    let (none, moreData) = try Self.all(&tpm, capability, from: property, count: 0)
    #expect(none.isEmpty)
    #expect(moreData == !whole.isEmpty)
  }

  @Test(arguments: [Capability.algs, .commands, .pcrProperties, .eccCurves, .ppCommands, .tpmProperties])
  func beyondTheLastThereIsNothing(_ capability: Capability) throws {
    var tpm = try Self.filled()
    let (values, moreData) = try Self.all(&tpm, capability, from: .max)
    #expect(values.isEmpty && !moreData)
  }

  @Test(arguments: [Capability.pubKeys, .spdmSessionInfo, .vendorProperty])
  func whatTheTPMDoesNotHaveIsAnEmptyList(_ capability: Capability) throws {
    var tpm = try TestTPM()
    let (values, moreData) = try Self.all(&tpm, capability)
    #expect(values.isEmpty && !moreData)
  }

  @Test(arguments: [0x0D, 0xFF, 0x101, 0xFFFF_FFFF] as [UInt32])
  func aCapabilityThatIsNoneIsRefused(_ capability: UInt32) throws {
    var tpm = try TestTPM()
    tpm.expect(
      .value.parameter(1),
      from: [0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7A] + capability.octets + [0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test(arguments: [0x0400_0000, 0x1000_0000, 0x1300_0000, 0x4100_0000, 0x8200_0000, 0xFF00_0000] as [UInt32])
  func aHandleOfNoTypeIsRefused(_ property: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.expect(.handle.parameter(2), from: GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.handles, property, 1)
    }
  }

  @Test(arguments: [Capability.authPolicies, .act])
  func onlyPermanentHandlesHavePoliciesAndTimers(_ capability: Capability) throws {
    var tpm = try TestTPM()
    for property: UInt32 in [0, 0x0100_0000, 0x8100_0000, 0x4100_0000] {
      try tpm.expect(.value.parameter(2), from: GetCapability.self) {
        ($0.capability, $0.property, $0.propertyCount) = (capability, property, 1)
      }
    }
    #expect(try Self.all(&tpm, capability, from: 0x4000_0114).values.isEmpty)
  }

  @Test func commandsAreAsPart3HasThem() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.commands, .max) }
    guard case .command(let list) = response.capabilityData.data else { throw ResponseCode.value }
    let table = Dictionary(SpecCommand.all.map { ($0.code, $0.attributes.tpmaCC) }) { first, _ in first }
    for attributes in list.elements {
      let expected = table[attributes.commandCode.rawValue].map { UInt32(SpecTables.number($0)) }
      #expect(attributes.rawValue == expected, "\(attributes.commandCode)")
    }
    #expect(list.elements.count == CommandTable.shared.entries.count)
  }

  /// What a software TPM has nothing real for.
  static let leftOut: Set<String> = [
    "TPM2_AC_GetCapability", "TPM2_AC_Send", "TPM2_FieldUpgradeStart", "TPM2_FieldUpgradeData", "TPM2_FirmwareRead",
  ]

  @Test func everyCommandOfVersion184IsToldButFive() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.commands, .max) }
    guard case .command(let list) = response.capabilityData.data else { throw ResponseCode.value }
    let expected = Set(SpecCommand.all.filter { !Self.leftOut.contains($0.name) }.map(\.code))
    // HMAC and MAC share codes; one is the vendor's, TPM2_Vendor_TCG_Test.
    #expect(expected.count == 122)
    #expect(list.elements.map(\.commandCode.rawValue) == expected.sorted())
  }

  @Test(arguments: SpecCommand.all.filter { leftOut.contains($0.name) })
  func whatIsLeftOutIsNoCommand(_ command: SpecCommand) throws {
    var tpm = try TestTPM()
    for tag: UInt16 in [0x8001, 0x8002] {
      tpm.expect(.commandCode, from: TestTPM.resized(tag.wire + [0, 0, 0, 0] + command.code.wire))
    }
    try tpm.expect(.policyCC.parameter(1), from: PolicyCommandCode.self, [try tpm.startSession(.policy).handle]) {
      $0.code = CommandCode(rawValue: command.code)
    }
  }

  /// The kernel asks for exactly as many commands as there are, and wants all of them at once.
  @Test func theCountOfCommandsIsThatOfTheList() throws {
    var tpm = try TestTPM()
    let count = try #require(try Self.property(&tpm, .totalCommands))
    let (commands, moreData) = try Self.all(&tpm, .commands, from: 0x11F, count: count)
    #expect(commands.count == Int(count))
    #expect(!moreData)
    #expect(try Self.property(&tpm, .libraryCommands) == count - 1)
    #expect(try Self.property(&tpm, .vendorCommands) == 1)
  }

  /// A libcrypto without Chinese and Japanese algorithms, and one without ciphers.
  @Test func whatLibcryptoLacksIsNotTold() {
    let all = Algorithms.implemented.map(\.id)
    let some = Vocabulary().available(hashes: [.sha256, .sha3_256], ciphers: [.aes])
    let lacking: Set<AlgorithmID> = [.sha1, .sha384, .sha512, .sm3_256, .sha3_384, .sha3_512, .sm4, .camellia]
    #expect(all.filter { some.knows($0) } == all.filter { !lacking.contains($0) })
    let none = Vocabulary().available(hashes: HashAlgorithm.allCases, ciphers: [])
    let ofCiphers: Set<AlgorithmID> = [.aes, .sm4, .camellia, .cmac, .ctr, .ofb, .cbc, .cfb, .ecb]
    #expect(all.filter { none.knows($0) } == all.filter { !ofCiphers.contains($0) })
  }

  @Test func allBanksComeWhateverTheCount() throws {
    var tpm = try TestTPM()
    let usual: [HashAlgorithm] = [.sha1, .sha256, .sha384, .sha512]
    let expected = HashAlgorithm.allCases.map { PCRSelection($0, usual.contains($0) ? .all : PCRBitmap()) }
    for count: UInt32 in [0, 1, 100] {
      let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.pcrs, count) }
      guard case .assignedPCR(let list) = response.capabilityData.data else { throw ResponseCode.value }
      #expect(list == PCRSelectionList(expected))
      #expect(!response.moreData)
    }
    try tpm.expect(.value.parameter(2), from: GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.pcrs, 1, 1)
    }
  }

  @Test func theAllocationThatIsToComeIsNotToldYet() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
      $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha1, PCRBitmap())])
    }
    func firstBank(_ tpm: inout TestTPM) throws -> PCRBitmap? {
      let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.pcrs, 1) }
      guard case .assignedPCR(let list) = response.capabilityData.data else { return nil }
      return list.elements.first?.pcrSelect
    }
    #expect(try firstBank(&tpm) == .all)
    try tpm.restart(after: .clear)
    #expect(try firstBank(&tpm) == PCRBitmap())
  }

  @Test func handlesOfAllTypesAreTold() throws {
    var tpm = try Self.filled()
    func handles(_ type: UInt32) throws -> [UInt32] {
      let response = try tpm.run(GetCapability.self) {
        ($0.capability, $0.property, $0.propertyCount) = (.handles, type << 24, .max)
      }
      guard case .handles(let list) = response.capabilityData.data else { return [] }
      return list.elements
    }
    #expect(try handles(0x00) == Array(0..<24))
    #expect(try handles(0x01) == [0x0100_0000, 0x0180_0001, 0x01FF_FFFF])
    #expect(try handles(0x02) == [])
    #expect(try handles(0x03) == [0x0200_0001, 0x0200_0005])
    #expect(try handles(0x11) == [] && handles(0x12) == [] && handles(0x90) == [])
    #expect(
      try handles(0x40) == [
        0x4000_0001, 0x4000_0007, 0x4000_0009, 0x4000_000A, 0x4000_000B, 0x4000_000C, 0x4000_000D, 0x4000_0110,
        0x4000_0111, 0x4000_0112, 0x4000_0113,
      ])
    #expect(try handles(0x80) == [0x8000_0000, 0x8000_0007])
    #expect(try handles(0x81) == [])
    tpm.prepare { $0.clear.phEnableNV = false }
    #expect(try handles(0x01) == [])
  }

  @Test func propertiesStayInTheirGroup() throws {
    var tpm = try TestTPM()
    let fixed = try Self.all(&tpm, .tpmProperties, from: 0x100).values
    #expect(try Self.all(&tpm, .tpmProperties, from: 0).values == fixed)
    #expect(try Self.all(&tpm, .tpmProperties, from: 0x1FF).values.isEmpty)
    #expect(try Self.all(&tpm, .tpmProperties, from: 0x300).values.isEmpty)
    #expect(try Self.all(&tpm, .tpmProperties, from: 0x200).values.count == 21)
  }

  @Test func everyPropertyOfPart2IsThere() throws {
    var tpm = try TestTPM()
    let told = Set(try Self.keys(&tpm, 0x100) + Self.keys(&tpm, 0x200))
    let missing = Property.names.filter { $0.value != .none && !told.contains($0.value.rawValue) }.map(\.name)
    #expect(missing == [])
  }

  private static func keys(_ tpm: inout TestTPM, _ property: UInt32) throws -> [UInt32] {
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.tpmProperties, property, .max)
    }
    return response.capabilityData.data.values.map(\.key)
  }

  static func property(_ tpm: inout TestTPM, _ property: Property) throws -> UInt32? {
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.tpmProperties, property.rawValue, 1)
    }
    guard case .tpmProperties(let list) = response.capabilityData.data, let first = list.elements.first,
      first.property == property
    else { return nil }
    return first.value
  }
}
