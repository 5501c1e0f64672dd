// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The attributes of Part 2, 13.4, in combination: which of them can be defined together, and who may then do what.
struct NVAttributeTests {
  private static let sizes: [UInt8: UInt16] = [0: 20, 1: 8, 2: 8, 4: 32, 8: 8, 9: 8]

  /// Part 3, 31.3 as a list of what is wrong, worked out bit by bit.
  private static func isSound(_ raw: UInt32, type: UInt8, byPlatform: Bool) -> Bool {
    func has(_ bit: Int) -> Bool { raw >> bit & 1 == 1 }
    let isPIN = type == 8 || type == 9
    let faults = [
      sizes[type] == nil,
      has(11) || has(28) || has(29),
      !has(16) && !has(17) && !has(18) && !has(19),
      !has(0) && !has(1) && !has(2) && !has(3),
      has(27) && type == 1,
      has(30) != byPlatform,
      has(10) && !byPlatform,
      type == 8 && !has(25),
      isPIN && has(2),
      isPIN && !has(0) && !has(1) && !has(3),
    ]
    return !faults.contains(true)
  }

  /// Any attributes, most of them such that they differ from allowed ones in a few bits.
  private static func attributes(from generator: inout SeededGenerator, type: UInt8, byPlatform: Bool) -> UInt32 {
    var raw = UInt32(truncatingIfNeeded: generator.next()) & ~0x01F0_03F0
    if generator.next() % 8 != 0 { raw &= ~0x3000_0800 }
    if generator.next() % 8 != 0 { raw = raw & ~0x4000_0000 | (byPlatform ? 0x4000_0000 : 0) }
    if !byPlatform, generator.next() % 4 != 0 { raw &= ~0x400 }
    if type == 8, generator.next() % 4 != 0 { raw |= 0x0200_0000 }
    if type >= 8, generator.next() % 4 != 0 { raw &= ~0x4 }
    return raw | UInt32(type) << 4
  }

  @Test(arguments: 0..<16 as Range<UInt8>)
  func whatIsDefinedIsSound(_ type: UInt8) throws {
    var tpm = try TestTPM()
    var generator = SeededGenerator(seed: UInt64(type) + 1)
    var outcomes: Set<Bool> = []
    for _ in 0..<200 {
      let byPlatform = generator.next() % 2 == 0
      let raw = Self.attributes(from: &generator, type: type, byPlatform: byPlatform)
      var area = NVFixture.publicArea(size: Self.sizes[type] ?? 8)
      area.attributes = NVAttributes(rawValue: raw)
      let authority = byPlatform ? NVFixture.platform : NVFixture.owner
      let isSound = Self.isSound(raw, type: type, byPlatform: byPlatform)
      outcomes.insert(isSound)
      guard isSound else {
        try tpm.expect(.attributes.parameter(2), from: NVDefineSpace.self, [authority]) { $0.publicInfo = Sized(area) }
        continue
      }
      try tpm.define(area, by: authority)
      #expect(tpm.machine.nvIndex(NVFixture.handle)?.attributes.rawValue == raw)
      tpm.prepare { $0.undefine(NVFixture.handle) }
    }
    #expect(outcomes == (Self.sizes[type] == nil ? [false] : [false, true]))
  }

  /// The ways to be authorised, with the bits that let each one write and read.
  enum Access: CaseIterable {
    case platform, owner, authValue, policy

    var write: NVAttributes { [.ppWrite, .ownerWrite, .authWrite, .policyWrite][place] }
    var read: NVAttributes { [.ppRead, .ownerRead, .authRead, .policyRead][place] }
    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    var handle: UInt32 {
      switch self {
      case .platform: NVFixture.platform
      case .owner: NVFixture.owner
      case .authValue, .policy: NVFixture.handle
      }
    }

    /// What an attribute that is missing earns.
    var refusal: ResponseCode { self == .platform || self == .owner ? .nvAuthorization : .authUnavailable }
  }

  /// Every command that writes, with the type that it writes to, and every command that reads.
  private static let writers: [(name: String, type: NVType, size: UInt16)] = [
    ("write", .ordinary, 8), ("increment", .counter, 8), ("extend", .extend, 32), ("bits", .bits, 8),
    ("write lock", .ordinary, 8),
  ]

  private static func attempt(
    _ tpm: inout TestTPM, _ name: String, by access: Access, _ code: ResponseCode?
  ) throws {
    var auth: [TestAuth] = [.password([7])]
    if access == .platform || access == .owner { auth = [.password([])] }
    if access == .policy {
      let session = try tpm.startSession(.policy)
      try tpm.run(PolicyPhysicalPresence.self, [session.handle])
      auth = [.session(session)]
    }
    let handles = [access.handle, NVFixture.handle]
    switch name {
    case "write": try attempt(&tpm, NVWrite.self, handles, auth, code) { $0.data = MaxNVBuffer([1]) }
    case "increment": try attempt(&tpm, NVIncrement.self, handles, auth, code)
    case "extend": try attempt(&tpm, NVExtend.self, handles, auth, code)
    case "bits": try attempt(&tpm, NVSetBits.self, handles, auth, code)
    case "write lock": try attempt(&tpm, NVWriteLock.self, handles, auth, code)
    case "read": try attempt(&tpm, NVRead.self, handles, auth, code) { $0.size = 1 }
    case "read lock": try attempt(&tpm, NVReadLock.self, handles, auth, code)
    default:
      try attempt(
        &tpm, NVCertify.self, [PermanentHandle.null] + handles, [.password([])] + auth, code
      ) { $0.size = 1 }
    }
    tpm.prepare { $0.sessions = [] }
  }

  private static func attempt<C: Command>(
    _ tpm: inout TestTPM, _: C.Type, _ handles: [UInt32], _ auth: [TestAuth], _ code: ResponseCode?,
    _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws {
    guard let code else {
      _ = try tpm.run(C.self, handles, auth: auth, fill)
      return
    }
    try tpm.expect(code, from: C.self, handles, auth: auth, fill)
  }

  /// An Index that lets these write and read.
  private static func tpm(_ type: NVType, size: UInt16, _ flags: NVAttributes) throws -> TestTPM {
    var tpm = try TestTPM()
    var area = NVFixture.publicArea(type, flags.union([.noDA, .writeSTClear, .readSTClear]), size: size)
    area.authPolicy = Digest(TestPolicy().extended(0x187).digest)
    try tpm.define(area, auth: [7])
    tpm.platform.isPhysicallyPresent = true
    return tpm
  }

  @Test(arguments: writers.indices)
  func whoMayWriteIsWhatTheAttributesSay(_ place: Int) throws {
    let writer = Self.writers[place]
    for allowed in Access.allCases {
      var tpm = try Self.tpm(writer.type, size: writer.size, [.ownerRead, allowed.write])
      for access in Access.allCases where access != allowed {
        try Self.attempt(&tpm, writer.name, by: access, access.refusal)
      }
      try Self.attempt(&tpm, writer.name, by: allowed, nil)
    }
  }

  @Test(arguments: ["read", "read lock", "certify"])
  func whoMayReadIsWhatTheAttributesSay(_ name: String) throws {
    for allowed in Access.allCases {
      var tpm = try Self.tpm(.ordinary, size: 8, [.ownerWrite, allowed.read])
      try tpm.write([1], by: NVFixture.owner)
      for access in Access.allCases where access != allowed {
        try Self.attempt(&tpm, name, by: access, access.refusal)
      }
      try Self.attempt(&tpm, name, by: allowed, nil)
    }
  }

  @Test(arguments: writers.dropLast().indices)
  func aWriteLockStopsEveryWriter(_ place: Int) throws {
    let writer = Self.writers[place]
    var tpm = try Self.tpm(writer.type, size: writer.size, [.ownerRead, .ownerWrite])
    try Self.attempt(&tpm, writer.name, by: .owner, nil)
    try tpm.run(NVWriteLock.self, [NVFixture.owner, NVFixture.handle])
    try Self.attempt(&tpm, writer.name, by: .owner, .nvLocked)
    try tpm.restart(after: .clear)
    try Self.attempt(&tpm, writer.name, by: .owner, nil)
  }

  @Test func anIndexThatWasNeverWrittenCanBeLockedForReading() throws {
    var tpm = try Self.tpm(.ordinary, size: 8, [.ownerRead, .ownerWrite])
    try tpm.run(NVReadLock.self, [NVFixture.owner, NVFixture.handle])
    try tpm.write([1], by: NVFixture.owner)
    try tpm.expect(.nvLocked, from: NVRead.self, [NVFixture.owner, NVFixture.handle])
  }

  @Test func theGlobalLockOfTheOwnerLocksWhatThePlatformMade() throws {
    var tpm = try TestTPM()
    let flags: NVAttributes = [.ppRead, .ppWrite, .platformCreate, .globalLock]
    let kinds: [NVAttributes] = [[], .writeDefine, .orderly]
    for (place, kind) in kinds.enumerated() {
      let area = NVFixture.publicArea(.ordinary, flags.union(kind), handle: NVFixture.handle + UInt32(place))
      try tpm.define(area, by: NVFixture.platform)
      try tpm.write([1], to: NVFixture.handle + UInt32(place), by: NVFixture.platform)
    }
    try tpm.run(NVGlobalWriteLock.self, [NVFixture.owner])
    for place: UInt32 in 0..<3 {
      try tpm.expect(.nvLocked, from: NVWrite.self, [NVFixture.platform, NVFixture.handle + place])
    }
    try tpm.restart(after: .clear)
    try tpm.write([1], to: NVFixture.handle, by: NVFixture.platform)
    try tpm.expect(.nvLocked, from: NVWrite.self, [NVFixture.platform, NVFixture.handle + 1])
    try tpm.write([1], to: NVFixture.handle + 2, by: NVFixture.platform)
  }

  @Test func onlyOwnerAndPlatformLockGlobally() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.endorsement, PermanentHandle.lockout, NVFixture.handle] {
      try tpm.expect(.value.handle(1), from: NVGlobalWriteLock.self, [handle])
    }
    try tpm.expect(.badAuth.session(1), from: NVGlobalWriteLock.self, [NVFixture.owner], auth: [.password("x")])
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: NVGlobalWriteLock.self, [NVFixture.owner])
  }

  @Test func anIndexUndefinesWithItsHierarchyOnly() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.run(NVUndefineSpace.self, [NVFixture.platform, NVFixture.handle])
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.platformCreate)), by: NVFixture.platform)
    tpm.prepare { $0.clear.phEnableNV = false }
    try tpm.expect(.handle.handle(2), from: NVUndefineSpace.self, [NVFixture.platform, NVFixture.handle])
    try tpm.expect(.handle.handle(1), from: NVRead.self, [NVFixture.handle, NVFixture.handle])
  }

  // MARK: - Counters

  /// A counter begins above every count there ever was, be it in use, removed, or lost at a disorderly end.
  @Test func aNewCounterBeginsAboveAllOthers() throws {
    var tpm = try TestTPM()
    let orderly = NVFixture.publicArea(.counter, NVFixture.open.union(.orderly), handle: NVFixture.handle)
    try tpm.define(orderly)
    for _ in 0..<3 { try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle]) }
    let second = NVFixture.handle + 1
    try tpm.define(NVFixture.publicArea(.counter, handle: second))
    try tpm.run(NVIncrement.self, [second, second])
    #expect(try tpm.read(8, from: second) == UInt64(4).octets)
    try tpm.restart(after: nil)
    #expect(try tpm.read(8) == UInt64(255).octets)
    try tpm.run(NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
    let third = NVFixture.handle + 2
    try tpm.define(NVFixture.publicArea(.counter, handle: third))
    try tpm.run(NVIncrement.self, [third, third])
    #expect(try tpm.read(8, from: third) == UInt64(256).octets)
    #expect(try tpm.read(8, from: second) == UInt64(4).octets)
  }

  @Test func anOrderlyCounterIsStoredWhereItsLowBitsAreClear() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.counter, NVFixture.open.union(.orderly)))
    try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle])
    let saves = tpm.store.saves
    for _ in 2..<256 { try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle]) }
    #expect(tpm.store.saves == saves)
    try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle])
    #expect(tpm.store.saves == saves + 1)
    #expect(tpm.machine.persistent.nvIndices.first?.count == 256)
  }
}
