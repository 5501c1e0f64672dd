// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct EvictControlTests {
  private static let (owner, platform) = (PermanentHandle.owner, PermanentHandle.platform)

  @Test func aPersistentObjectOutlivesTheProcess() throws {
    var tpm = try TestTPM()
    let made = try tpm.primary(.sealed, SensitiveCreate(auth: "a", data: [1, 2]))
    try tpm.run(EvictControl.self, [Self.owner, made.handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    #expect(try tpm.run(Unseal.self, [made.handle], auth: [.password("a")]).outData.secret == Secret([1, 2]))
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(try tpm.run(Unseal.self, [0x8100_0001], auth: [.password("a")]).outData.secret == Secret([1, 2]))
    let read = try tpm.run(ReadPublic.self, [0x8100_0001])
    #expect(read.name == made.name)

    try tpm.run(EvictControl.self, [Self.owner, 0x8100_0001]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    try tpm.expect(.handle.handle(1), from: ReadPublic.self, [0x8100_0001])
  }

  @Test func persistentObjectsStayInOrder() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    for index in [5, 1, 3] as [UInt32] {
      try tpm.run(EvictControl.self, [Self.owner, handle]) {
        $0.persistentHandle = PersistentHandle(0x8100_0000 + index)
      }
    }
    #expect(tpm.machine.persistent.objects.map(\.handle) == [0x8100_0001, 0x8100_0003, 0x8100_0005])
  }

  @Test func aPublicAreaMayBePersistent() throws {
    var tpm = try TestTPM()
    let handle = try tpm.loadPublic(try tpm.primary(.signP256).outPublic.value)
    try tpm.run(EvictControl.self, [Self.owner, handle]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    #expect(try tpm.machine.object(0x8100_0001).sensitive == nil)
  }

  @Test(arguments: [
    Attempt(auth: owner, hierarchy: owner, handle: 0x817F_FFFF, code: nil),
    Attempt(auth: owner, hierarchy: PermanentHandle.endorsement, handle: 0x8100_0000, code: nil),
    Attempt(auth: platform, hierarchy: platform, handle: 0x8180_0000, code: nil),
    Attempt(auth: platform, hierarchy: platform, handle: 0x81FF_FFFF, code: nil),
    Attempt(auth: owner, hierarchy: owner, handle: 0x8180_0000, code: .range.parameter(1)),
    Attempt(auth: platform, hierarchy: platform, handle: 0x817F_FFFF, code: .range.parameter(1)),
    Attempt(auth: owner, hierarchy: platform, handle: 0x8100_0000, code: .hierarchy.handle(2)),
    Attempt(auth: platform, hierarchy: owner, handle: 0x8180_0000, code: .hierarchy.handle(2)),
    Attempt(auth: platform, hierarchy: PermanentHandle.endorsement, handle: 0x8180_0000, code: .hierarchy.handle(2)),
    Attempt(auth: owner, hierarchy: PermanentHandle.null, handle: 0x8100_0000, code: .attributes.handle(2)),
  ])
  func ownerAndPlatformHaveTheirRanges(_ range: Attempt) throws {
    let (auth, handle) = (range.auth, range.handle)
    var tpm = try TestTPM()
    let object = try tpm.primary(.aesKey, in: range.hierarchy).handle
    if let code = range.code {
      try tpm.expect(code, from: EvictControl.self, [auth, object]) { $0.persistentHandle = PersistentHandle(handle) }
    } else {
      try tpm.run(EvictControl.self, [auth, object]) { $0.persistentHandle = PersistentHandle(handle) }
      #expect(tpm.machine.persistentObject(handle) != nil)
    }
  }

  @Test func aTransientHandleIsNoPersistentOne() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary(.aesKey).handle
    let command = try tpm.octets(EvictControl.self, [Self.owner, object]) {
      $0.persistentHandle = PersistentHandle(0x8100_0000)
    }
    tpm.expect(.value.parameter(1), from: command.dropLast(4) + [0x80, 0, 0, 0])
  }

  @Test func anObjectWithStClearAboveItStaysTransient() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.storageP256.with(.stClear)).handle
    let child = try tpm.load(.signP256, under: parent)
    for handle in [parent, child] {
      try tpm.expect(.attributes.handle(2), from: EvictControl.self, [Self.owner, handle]) {
        $0.persistentHandle = PersistentHandle(0x8100_0001)
      }
    }
  }

  @Test func aSequenceStaysTransient() throws {
    var tpm = try TestTPM()
    let handle = tpm.addSequence()
    try tpm.expect(.attributes.handle(2), from: EvictControl.self, [Self.owner, handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
  }

  @Test func aHandleIsUsedOnce() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    try tpm.run(EvictControl.self, [Self.owner, handle]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    try tpm.expect(.nvDefined, from: EvictControl.self, [Self.owner, handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
  }

  @Test func thereIsRoomForSoMany() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    let object = try tpm.machine.object(handle)
    tpm.prepare { machine in
      for index in 0..<UInt32(Capacity.persistentObjects) {
        machine.persistent.objects.append(PersistentObject(handle: 0x8100_0000 + index, object: object))
      }
    }
    try tpm.expect(.nvSpace, from: EvictControl.self, [Self.owner, handle]) {
      $0.persistentHandle = PersistentHandle(0x817F_0000)
    }
  }

  @Test func indicesAndObjectsShareNV() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    var index = NVIndex()
    index.contents = [UInt8](repeating: 0, count: Limits.maxNVIndexSize)
    let (filler, room) = (index, Capacity.nvMemory - PersistentObject.footprint)
    tpm.prepare { machine in
      while machine.nvMemoryInUse <= room { machine.persistent.nvIndices.append(filler) }
    }
    try tpm.expect(.nvSpace, from: EvictControl.self, [Self.owner, handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    tpm.prepare { $0.persistent.nvIndices.removeLast() }
    try tpm.run(EvictControl.self, [Self.owner, handle]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
  }

  @Test func thePlatformEvictsTheOwnersObjectsButNotTheOtherWayRound() throws {
    var tpm = try TestTPM()
    let (one, two) = (try tpm.primary(.aesKey).handle, try tpm.primary(.aesKey, in: Self.platform).handle)
    try tpm.run(EvictControl.self, [Self.owner, one]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    try tpm.run(EvictControl.self, [Self.platform, two]) { $0.persistentHandle = PersistentHandle(0x8180_0001) }
    try tpm.expect(.range.handle(2), from: EvictControl.self, [Self.owner, 0x8180_0001]) {
      $0.persistentHandle = PersistentHandle(0x8180_0001)
    }
    try tpm.expect(.handle.handle(2), from: EvictControl.self, [Self.owner, 0x8100_0001]) {
      $0.persistentHandle = PersistentHandle(0x8100_0002)
    }
    try tpm.run(EvictControl.self, [Self.platform, 0x8100_0001]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    #expect(tpm.machine.persistentObject(0x8100_0001) == nil)
  }

  /// Under which handle an object of a hierarchy may be made persistent.
  struct Attempt: Sendable {
    var auth: UInt32
    var hierarchy: UInt32
    var handle: UInt32
    var code: ResponseCode?
  }
}
