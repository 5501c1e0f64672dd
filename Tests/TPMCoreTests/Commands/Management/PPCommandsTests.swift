// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PPCommandsTests {
  private static func tpm() throws -> TestTPM {
    let tpm = try TestTPM()
    tpm.platform.isPhysicallyPresent = true
    return tpm
  }

  private static func told(_ tpm: inout TestTPM) throws -> [CommandCode] {
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.ppCommands, .max) }
    guard case .ppCommands(let list) = response.capabilityData.data else { return [] }
    return list.elements
  }

  @Test func whatIsAddedNeedsPresenceAndWhatIsTakenAwayDoesNot() throws {
    var tpm = try Self.tpm()
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList([.hierarchyChangeAuth, .clear, .clear])
    }
    #expect(try Self.told(&tpm) == [.clear, .hierarchyChangeAuth, .ppCommands])
    tpm.platform.isPhysicallyPresent = false
    try tpm.expect(.pp.session(1), from: HierarchyChangeAuth.self, [PermanentHandle.platform])
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.owner])
    tpm.platform.isPhysicallyPresent = true
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.platform])
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.clearList = CommandCodeList([.hierarchyChangeAuth])
    }
    tpm.platform.isPhysicallyPresent = false
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.platform])
    #expect(try Self.told(&tpm) == [.clear, .ppCommands])
  }

  @Test func aPolicySessionNeedsPresenceAsWell() throws {
    var tpm = try Self.tpm()
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) { $0.setList = CommandCodeList([.changePPS]) }
    let policy = TestPolicy().extended(0x16C, CommandCode.changePPS.rawValue.wire).digest
    try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.platform]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(policy), .sha256)
    }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .changePPS }
    tpm.platform.isPhysicallyPresent = false
    try tpm.expect(
      .pp.session(1), from: ChangePPS.self, [PermanentHandle.platform], auth: [.policy(session.handle)])
    tpm.platform.isPhysicallyPresent = true
    try tpm.run(ChangePPS.self, [PermanentHandle.platform], auth: [.policy(session.handle)])
  }

  @Test func aCommandInBothListsIsTakenAway() throws {
    var tpm = try Self.tpm()
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList([.clear, .changeEPS])
      $0.clearList = CommandCodeList([.changeEPS])
    }
    #expect(tpm.machine.persistent.physicalPresenceCommands == [.clear])
  }

  @Test func whatCannotNeedPresenceIsPassedOver() throws {
    var tpm = try Self.tpm()
    let others: [CommandCode] = [
      .getRandom, .setAlgorithmSet, .ppCommands, .create, CommandCode(rawValue: 0), CommandCode(rawValue: 0x1FF),
      CommandCode(rawValue: .max), .vendorTCGTest,
    ]
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList(others)
      $0.clearList = CommandCodeList(others)
    }
    #expect(try Self.told(&tpm) == [.ppCommands])
  }

  @Test func everyCommandThatTheTableMarksCanNeedIt() throws {
    var tpm = try Self.tpm()
    let marked = CommandTable.shared.entries.filter { $0.properties.contains(.mayNeedPhysicalPresence) }.map(\.code)
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList(CommandTable.shared.entries.map(\.code))
    }
    #expect(tpm.machine.persistent.physicalPresenceCommands == marked)
    #expect(marked.count > 15)
  }

  @Test func theListsOutliveThePower() throws {
    var tpm = try Self.tpm()
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) { $0.setList = CommandCodeList([.clear]) }
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    #expect(try Self.told(&tpm) == [.clear, .ppCommands])
  }

  @Test func withoutPresenceNothingChanges() throws {
    var tpm = try TestTPM()
    try tpm.expect(.pp.session(1), from: PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList([.clear])
    }
  }

  @Test func onlyThePlatformMay() throws {
    var tpm = try Self.tpm()
    for handle in [PermanentHandle.owner, PermanentHandle.lockout, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: PPCommands.self, [handle])
    }
    try tpm.expect(.badAuth.session(1), from: PPCommands.self, [PermanentHandle.platform], auth: [.password("x")])
    tpm.prepare { $0.volatile.phEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: PPCommands.self, [PermanentHandle.platform])
  }

  @Test func listsThatAreTooLongAreRefused() throws {
    var tpm = try Self.tpm()
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) {
      $0.setList = CommandCodeList([CommandCode](repeating: .clear, count: 254))
      $0.clearList = CommandCodeList([CommandCode](repeating: .clearControl, count: 254))
    }
    let octets = try tpm.octets(PPCommands.self, [PermanentHandle.platform])
    tpm.expect(.size.parameter(1), from: Array(octets.dropLast(8)) + UInt32(255).wire + UInt32(0).wire)
    tpm.expect(.size.parameter(2), from: Array(octets.dropLast(4)) + UInt32(255).wire)
    tpm.expect(.insufficient.parameter(2), from: Array(octets.dropLast(4)) + UInt32(1).wire)
  }
}
