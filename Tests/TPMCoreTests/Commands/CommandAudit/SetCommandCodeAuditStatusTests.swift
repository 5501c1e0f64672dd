// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SetCommandCodeAuditStatusTests {
  private static let owner = PermanentHandle.owner

  /// What TPM_CAP_AUDIT_COMMANDS tells, and so how a caller sees the list.
  private static func audited(_ tpm: inout TestTPM) throws -> [CommandCode] {
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.auditCommands, .max) }
    guard case .auditCommands(let list) = response.capabilityData.data else { throw Unexpected("another capability") }
    #expect(!response.moreData)
    return list.elements
  }

  private static func set(
    _ tpm: inout TestTPM, _ setList: [CommandCode] = [], _ clearList: [CommandCode] = [],
    _ algorithm: HashAlgorithm? = nil
  ) throws {
    try tpm.run(SetCommandCodeAuditStatus.self, [owner]) {
      $0.auditAlg = algorithm
      $0.setList = CommandCodeList(setList)
      $0.clearList = CommandCodeList(clearList)
    }
  }

  @Test func atFirstOnlyTheCommandItselfIsAudited() throws {
    var tpm = try TestTPM()
    #expect(try Self.audited(&tpm) == [.setCommandCodeAuditStatus])
    #expect(tpm.machine.persistent.commandAudit.algorithm == .sha256)
    #expect(tpm.auditDigest.isEmpty)
  }

  @Test func commandsAreAddedAndRemovedInOrder() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [.sign, .clear, .sign, .create])
    #expect(try Self.audited(&tpm) == [.clear, .setCommandCodeAuditStatus, .create, .sign])
    try Self.set(&tpm, [.clear, .quote], [.create, .clockSet])
    #expect(try Self.audited(&tpm) == [.clear, .setCommandCodeAuditStatus, .quote, .sign])
  }

  @Test func inBothListsMeansNotAudited() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [.sign, .clear], [.sign])
    #expect(try Self.audited(&tpm) == [.clear, .setCommandCodeAuditStatus])
  }

  @Test func theCommandItselfAndShutdownStayAsTheyAre() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [.shutdown, .startup], [.setCommandCodeAuditStatus])
    #expect(try Self.audited(&tpm) == [.setCommandCodeAuditStatus, .startup])
  }

  @Test func codesThatAreNoCommandsArePassedOver() throws {
    var tpm = try TestTPM()
    let strangers = [0, 0x11E, 0x15A, 0x3FF, 0x2000_0000, 0xFFFF_FFFF].map { CommandCode(rawValue: $0) }
    try Self.set(&tpm, strangers, strangers)
    #expect(try Self.audited(&tpm) == [.setCommandCodeAuditStatus])
  }

  @Test func everyCommandButShutdownCanBeAudited() throws {
    var tpm = try TestTPM()
    let all = CommandTable.shared.entries.map(\.code)
    try Self.set(&tpm, all)
    #expect(try Self.audited(&tpm) == all.filter { $0 != .shutdown })
    try Self.set(&tpm, [], all)
    #expect(try Self.audited(&tpm) == [.setCommandCodeAuditStatus])
  }

  @Test(arguments: [
    (UInt32(0x127), UInt32(1), [CommandCode.setCommandCodeAuditStatus], true),
    (0x140, 9, [.setCommandCodeAuditStatus, .sign], false),
    (0x15E, 1, [], false), (0, 0, [], true),
  ])
  func theCapabilityIsTurnedOverPageByPage(
    _ property: UInt32, _ count: UInt32, _ expected: [CommandCode], _ moreData: Bool
  ) throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [.clear, .sign])
    let page = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.auditCommands, property, count)
    }
    guard case .auditCommands(let list) = page.capabilityData.data else { throw Unexpected("another capability") }
    #expect(list.elements == expected && page.moreData == moreData)
  }

  @Test func anotherHashEndsTheLogAndIsNotAudited() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [.getRandom])
    #expect(!tpm.auditDigest.isEmpty)
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
    try Self.set(&tpm, [], [], .sha384)
    #expect(tpm.auditDigest.isEmpty)
    #expect(tpm.machine.persistent.commandAudit.algorithm == .sha384)
    #expect(tpm.machine.persistent.commandAudit.commands == [.setCommandCodeAuditStatus, .getRandom])
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
    var log = TestAuditLog(.sha384)
    try tpm.run(GetRandom.self, log: &log) { $0.bytesRequested = 8 }
    #expect(tpm.auditDigest == log.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 2)
  }

  /// TPM_ALG_NULL and the hash that is set already both leave it, and are audited even if they change nothing.
  @Test(arguments: [nil, HashAlgorithm.sha256])
  func theSameHashIsNoChange(_ algorithm: HashAlgorithm?) throws {
    var tpm = try TestTPM()
    var log = TestAuditLog()
    try tpm.run(SetCommandCodeAuditStatus.self, [Self.owner], log: &log) { $0.auditAlg = algorithm }
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(SetCommandCodeAuditStatus.self, [Self.owner], log: &log) {
      $0.auditAlg = algorithm
      $0.setList = CommandCodeList([.clear])
    }
    #expect(tpm.auditDigest == log.digest)
    #expect(try Self.audited(&tpm) == [.clear, .setCommandCodeAuditStatus])
  }

  @Test func hashAndListAreNotChangedTogether() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.parameter(1), from: SetCommandCodeAuditStatus.self, [Self.owner]) {
      $0.auditAlg = .sha512
      $0.setList = CommandCodeList([.clear])
    }
    try tpm.expect(.value.parameter(1), from: SetCommandCodeAuditStatus.self, [Self.owner]) {
      $0.auditAlg = .sha512
      $0.clearList = CommandCodeList([.clear])
    }
  }

  @Test func parametersAreNumbered() throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(SetCommandCodeAuditStatus.self, [Self.owner])
    let start = octets.count - 10
    tpm.expect(.hash.parameter(1), from: Array(octets[..<start]) + [0, 0x06] + octets[(start + 2)...])
    tpm.expect(
      .size.parameter(2), from: Array(octets[..<(start + 2)]) + [0, 0, 0, 255] + octets[(start + 6)...])
    tpm.expect(
      .size.parameter(3), from: Array(octets[..<(start + 6)]) + [0, 0, 0, 255] + octets[(start + 10)...])
    tpm.expect(
      .insufficient.parameter(3), from: Array(octets[..<(start + 6)]) + [0, 0, 0, 1] + octets[(start + 10)...])
  }

  @Test func ownerAndPlatformMayAndNobodyElse() throws {
    var tpm = try TestTPM()
    try tpm.run(SetCommandCodeAuditStatus.self, [PermanentHandle.platform])
    for handle in [PermanentHandle.endorsement, PermanentHandle.lockout, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: SetCommandCodeAuditStatus.self, [handle])
    }
    try tpm.run(HierarchyChangeAuth.self, [Self.owner]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.expect(.badAuth.session(1), from: SetCommandCodeAuditStatus.self, [Self.owner])
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: SetCommandCodeAuditStatus.self, [Self.owner], auth: [.password([1])])
  }

  @Test func physicalPresenceAndReadOnlyModeAreMinded() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.physicalPresenceCommands = [.setCommandCodeAuditStatus] }
    try tpm.expect(.pp.session(1), from: SetCommandCodeAuditStatus.self, [PermanentHandle.platform])
    tpm.platform.isPhysicallyPresent = true
    try tpm.run(SetCommandCodeAuditStatus.self, [PermanentHandle.platform])
    tpm.prepare { $0.clear.readOnly = true }
    try tpm.expect(.readOnly, from: SetCommandCodeAuditStatus.self, [PermanentHandle.platform])
  }

  @Test func itIsOnDiskAtOnce() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, [], [], .sha512)
    try Self.set(&tpm, [.clear, .sign])
    try tpm.restartProcess()
    let audit = tpm.machine.persistent.commandAudit
    #expect(audit.algorithm == .sha512 && audit.counter == 1)
    #expect(audit.commands == [.clear, .setCommandCodeAuditStatus, .sign])
    tpm.store.isBroken = true
    tpm.tpm.startup()
    #expect(!tpm.machine.volatile.isStarted)
    tpm.store.isBroken = false
    tpm.tpm.startup()
    tpm.store.isBroken = true
    try tpm.expect(.nvUnavailable, from: SetCommandCodeAuditStatus.self, [Self.owner]) {
      $0.setList = CommandCodeList([.quote])
    }
  }
}
