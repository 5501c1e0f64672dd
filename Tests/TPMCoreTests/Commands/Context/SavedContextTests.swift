// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// TPM2_ContextSave and TPM2_ContextLoad, which undo one another.
@Suite struct SavedContextTests {
  /// Saves what a handle names, and flushes it if it is an object.
  private static func save(_ handle: UInt32, _ tpm: inout TestTPM) throws -> TPMCore.Context {
    let saved = try tpm.run(ContextSave.self, [handle]).context
    if handle >= Machine.firstTransient {
      try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
    }
    return saved
  }

  /// Puts a session into the TPM.
  private static func session(
    _ handle: UInt32, _ tpm: inout TestTPM, _ change: (inout Session) -> Void = { _ in }
  ) {
    var session = Session(
      handle: handle, kind: handle >> 24 == 2 ? .hmac : .policy, authHash: .sha256, symmetric: .xor(.sha1),
      sessionKey: Secret([1, 2, 3]), nonceTPM: [4, 5, 6], policy: PolicyState(.sha256))
    change(&session)
    let ready = session
    tpm.prepare { $0.sessions.append(ready) }
  }

  @Test(arguments: [
    Public.storageP256, .signP256, .signRSA(1024), .hmacKey, .aesKey, .storageAES, .derivationParent,
    .signP256.with(.stClear),
  ])
  func anObjectComesBackAsItWas(template: Public) throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(template, SensitiveCreate(auth: "a")).handle
    let before = try tpm.machine.object(handle)
    let context = try Self.save(handle, &tpm)
    #expect(context.savedHandle.raw == (before.isStateClear ? 0x8000_0002 : 0x8000_0000))
    #expect(context.hierarchy == .owner)
    let loaded = try tpm.run(ContextLoad.self) { $0.context = context }.handle
    let after = try tpm.machine.object(loaded)
    #expect(after.publicArea == before.publicArea)
    #expect(after.sensitive == before.sensitive)
    #expect(after.name == before.name)
    #expect(after.qualifiedName == before.qualifiedName)
    #expect(after.isPrimary == before.isPrimary)
    #expect(after.isStateClear == before.isStateClear)
    #expect(after.isExternal == before.isExternal)
    #expect(try after.marshaled() == before.marshaled())
    // An object's context may be loaded as often as one likes.
    _ = try tpm.run(ContextLoad.self) { $0.context = context }
  }

  /// The kernel's resource manager keeps all contexts of a client in 4096 octets.
  @Test func theContextOfTheLargestKeyLeavesRoomForOthers() throws {
    var tpm = try TestTPM()
    var template = Public.storageRSA(4096)
    template.nameAlg = .sha512
    template.authPolicy = Digest([UInt8](repeating: 1, count: 64))
    let unique = [UInt8](repeating: 0xFF, count: 512)
    template.unique = .rsa(PublicKeyRSA(unique))
    let sensitive = Sensitive(
      authValue: Auth(Secret([UInt8](repeating: 1, count: 64))),
      seedValue: SecretDigest(Secret([UInt8](repeating: 1, count: 64))),
      sensitive: .rsa(PrivateKeyRSA(Secret([UInt8](repeating: 0xFF, count: 256)))))
    let object = try Object(template, named: template.name, sensitive, .none, under: .hierarchy(.owner))
    var handle: UInt32 = 0
    tpm.prepare { handle = (try? $0.add(.object(object))) ?? 0 }
    let context = try tpm.run(ContextSave.self, [handle]).context
    #expect(try context.marshaled().count <= 4096 / 3)
  }

  @Test func aPublicAreaComesBackInItsHierarchy() throws {
    var tpm = try TestTPM()
    let area = try tpm.primary(.signP256).outPublic.value
    let context = try Self.save(try tpm.loadPublic(area, in: PermanentHandle.endorsement), &tpm)
    let loaded = try tpm.run(ContextLoad.self) { $0.context = context }.handle
    let object = try tpm.machine.object(loaded)
    #expect(object.hierarchy == .endorsement)
    #expect(object.isExternal)
    #expect(object.sensitive == nil)
  }

  @Test(arguments: [0, 1, 63, 64, 135, 136, 200, 271])
  func aSequenceGoesOnWhereItWas(count: Int) throws {
    var tpm = try TestTPM()
    let (begin, end) = ([UInt8](repeating: 0x61, count: count), [UInt8]("end".utf8))
    let macs = try BlockCipher.allCases.map { cipher in
      var state = try CMACState(cipher, key: Secret([UInt8](repeating: 1, count: 16)))
      try state.update(begin)
      return state
    }
    let hmacs = HashAlgorithm.allCases.map { algorithm in
      var state = HMACState(algorithm, key: Secret([9, 9]))
      state.update(begin)
      return state
    }
    let banks = HashAlgorithm.allCases.map { algorithm in
      var state = HashState(algorithm)
      state.update(begin)
      return state
    }
    let computations: [SequenceObject.Computation] =
      banks.map { .hash($0) } + hmacs.map { .hmac($0) } + macs.map { .cmac($0) } + [.event(banks)]
    for computation in computations {
      let before = SequenceObject(
        authValue: Secret([5]), computation: computation, isSafe: count == 0 ? nil : true)
      var handle: UInt32 = 0
      tpm.prepare { handle = (try? $0.add(.sequence(before))) ?? 0 }
      let context = try Self.save(handle, &tpm)
      #expect(context.savedHandle.raw == 0x8000_0001)
      #expect(context.hierarchy == .null)
      let loaded = try tpm.run(ContextLoad.self) { $0.context = context }.handle
      defer { tpm.prepare { $0.objects = ObjectSlots(count: Capacity.transientObjects) } }
      let after = try tpm.machine.sequence(loaded, number: 1)
      #expect(after.authValue == before.authValue)
      #expect(after.isSafe == before.isSafe)
      #expect(try Self.finish(after, end) == Self.finish(before, end))
      #expect(try Self.finish(after, end) != Self.finish(after, []))
    }
  }

  /// What a sequence ends with after some more octets.
  private static func finish(_ sequence: SequenceObject, _ octets: [UInt8]) throws -> [[UInt8]] {
    var sequence = sequence
    try sequence.update(octets)
    if case .event(let banks) = sequence.computation { return banks.map { $0.finish() } }
    return [try sequence.computation.finish()]
  }

  @Test func everyPartOfAContextIsProtected() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    let first = try tpm.run(ContextSave.self, [handle]).context
    let context = try tpm.run(ContextSave.self, [handle]).context
    let blob = context.contextBlob.octets
    for place in [2, 65, 68, blob.count - 1] {
      try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) {
        $0.context = context
        $0.context.contextBlob = ContextDataBuffer(blob.flipping(place))
      }
    }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.sequence = first.sequence
    }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.savedHandle = SavedHandle(SavedKind.clearedObject)
    }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.hierarchy = .platform
    }
    try tpm.expect(.size.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.contextBlob = ContextDataBuffer(blob + [0])
    }
    try tpm.expect(.insufficient.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.contextBlob = ContextDataBuffer(Array(blob.dropLast()))
    }
  }

  /// Integrity says that the TPM made the context, so that it cannot be read is the fault of the TPM.
  @Test func whatIsWholeButCannotBeReadIsAFailureOfTheTPM() throws {
    var tpm = try TestTPM()
    _ = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    var garbage = Writer()
    garbage.write([0xFF, 0xFF, 0xFF])
    let context = try tpm.machine.seal(garbage, sequence: 0, savedHandle: SavedKind.object, .owner)
    #expect(throws: ResponseCode.failure) { try tpm.run(ContextLoad.self) { $0.context = context } }
    #expect(tpm.machine.volatile.hasFailed)
    try tpm.expect(.failure, from: FlushContext.self) { $0.flushHandle = ContextHandle(0x8000_0000) }
    tpm.cyclePower()
    #expect(!tpm.machine.volatile.hasFailed)
  }

  @Test func aSequenceNumberOfTheFutureIsRefused() throws {
    var tpm = try TestTPM()
    let context = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    let next = tpm.machine.reset.objectContextID
    try tpm.expect(.value.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.sequence = next
    }
    let command = try tpm.octets(ContextLoad.self) { $0.context = context }
    // savedHandle follows the header and the sequence number.
    tpm.expect(.value.parameter(1), from: command[..<18] + [0x80, 0, 0, 3] + command[22...])
    try tpm.expect(.value.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.hierarchy = HierarchyHandle(PermanentHandle.firmwareNull)
    }
  }

  @Test func aDisabledHierarchyTakesNoContexts() throws {
    var tpm = try TestTPM()
    let context = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.hierarchy.parameter(1), from: ContextLoad.self) { $0.context = context }
  }

  @Test func aResetEndsAllContextsAndARestartThoseWithStClear() throws {
    var tpm = try TestTPM()
    let plain = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    let cleared = try Self.save(try tpm.primary(.aesKey.with(.stClear)).handle, &tpm)
    tpm.prepare { $0.reset.clearCount += 1 }
    _ = try tpm.run(ContextLoad.self) { $0.context = plain }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) { $0.context = cleared }
    tpm.prepare { $0.persistent.totalResetCount += 1 }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) { $0.context = plain }
  }

  @Test func aNewProofEndsTheContextsOfItsHierarchy() throws {
    var tpm = try TestTPM()
    let context = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    tpm.prepare { $0.persistent.owner.proof = Secret([UInt8](repeating: 1, count: 64)) }
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) { $0.context = context }
  }

  @Test func aFullTPMTakesNoContexts() throws {
    var tpm = try TestTPM()
    let context = try Self.save(try tpm.primary(.aesKey).handle, &tpm)
    for _ in 0..<Capacity.transientObjects { _ = try tpm.primary(.aesKey) }
    try tpm.expect(.objectMemory, from: ContextLoad.self) { $0.context = context }
  }

  @Test(arguments: [UInt32(0x0200_0003), 0x0300_0004])
  func aSessionLeavesTheTPMAndComesBackOnce(handle: UInt32) throws {
    var tpm = try TestTPM()
    Self.session(handle, &tpm) {
      $0.binding = Session.Binding(name: [9], authValue: Secret([8]))
      $0.bindIsDAProtected = true
      $0.auditDigest = [7]
      if $0.isPolicy {
        $0.policy.policyDigest = [UInt8](repeating: 3, count: 32)
        $0.policy.timeout = 55
        $0.policy.startTime = 44
        $0.policy.timeEpoch = 33
        $0.policy.commandCode = .create
        $0.policy.boundHash = .nameHash([1, 2])
        $0.policy.pcrUpdateCounter = 12
        $0.policy.commandLocality = .two
        $0.policy.authValueUse = .password
        $0.policy.isPPRequired = true
        $0.policy.nvWritten = false
      }
    }
    let before = "\(try tpm.machine.session(handle))"
    let context = try Self.save(handle, &tpm)
    #expect(context.savedHandle.raw == handle)
    #expect(context.hierarchy == .null)
    #expect(tpm.machine.sessionPlace(handle) == nil)
    #expect(tpm.machine.reset.contexts.isSaved(handle))

    #expect(try tpm.run(ContextLoad.self) { $0.context = context }.handle == handle)
    #expect("\(try tpm.machine.session(handle))" == before)
    #expect(try tpm.machine.session(handle).sessionKey == Secret([1, 2, 3]))
    #expect(try tpm.machine.session(handle).binding?.authValue == Secret([8]))
    try tpm.expect(.handle.parameter(1), from: ContextLoad.self) { $0.context = context }

    let newer = try Self.save(handle, &tpm)
    try tpm.expect(.handle.parameter(1), from: ContextLoad.self) { $0.context = context }
    _ = try tpm.run(ContextLoad.self) { $0.context = newer }
  }

  @Test func aFlushedSessionDoesNotComeBack() throws {
    var tpm = try TestTPM()
    Self.session(0x0200_0000, &tpm)
    let context = try Self.save(0x0200_0000, &tpm)
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(0x0300_0000) }
    try tpm.expect(.handle.parameter(1), from: ContextLoad.self) { $0.context = context }
  }

  @Test func aChangedSessionDoesNotComeBackAndIsNotLost() throws {
    var tpm = try TestTPM()
    Self.session(0x0200_0000, &tpm)
    let context = try Self.save(0x0200_0000, &tpm)
    try tpm.expect(.integrity.parameter(1), from: ContextLoad.self) {
      $0.context = context
      $0.context.contextBlob = ContextDataBuffer(context.contextBlob.octets.flipping(80))
    }
    _ = try tpm.run(ContextLoad.self) { $0.context = context }
  }

  @Test func thereIsARoomForSessions() throws {
    var tpm = try TestTPM()
    Self.session(0x0200_0000, &tpm)
    let context = try Self.save(0x0200_0000, &tpm)
    for index in 1...UInt32(Capacity.loadedSessions) { Self.session(0x0200_0000 + index, &tpm) }
    try tpm.expect(.sessionMemory, from: ContextLoad.self) { $0.context = context }
  }

  @Test func theOldestSavedSessionMayNotFallTooFarBehind() throws {
    var tpm = try TestTPM()
    Self.session(0x0200_0000, &tpm)
    Self.session(0x0200_0001, &tpm)
    Self.session(0x0200_0002, &tpm)
    let oldest = try Self.save(0x0200_0000, &tpm)
    let newer = try Self.save(0x0200_0001, &tpm)
    tpm.prepare { $0.reset.contexts.counter += Capacity.contextGap - UInt64(Capacity.loadedSessions) - 2 }
    #expect(tpm.machine.reset.contexts.isNearGap)
    try tpm.expect(.contextGap, from: ContextLoad.self) { $0.context = newer }
    tpm.prepare { $0.reset.contexts.counter += UInt64(Capacity.loadedSessions) }
    try tpm.expect(.contextGap, from: ContextSave.self, [0x0200_0002])
    _ = try tpm.run(ContextLoad.self) { $0.context = oldest }
    _ = try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(0x0200_0001) }
    #expect(!tpm.machine.reset.contexts.isNearGap)
    _ = try tpm.run(ContextSave.self, [0x0200_0002])
  }

  @Test func whatIsNotLoadedIsNotSaved() throws {
    var tpm = try TestTPM()
    try tpm.expect(.missingHandle(1), from: ContextSave.self, [0x8000_0000])
    try tpm.expect(.missingHandle(1), from: ContextSave.self, [0x0200_0000])
    try tpm.expect(.value.handle(1), from: ContextSave.self, [0x8100_0000])
  }

  @Test func noSessionsAreTaken() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.aesKey).handle
    try tpm.expect(.authContext, from: ContextSave.self, [handle], auth: [.password([])])
  }
}
