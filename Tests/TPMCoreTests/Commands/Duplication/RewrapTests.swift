// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct RewrapTests {
  private static let null = PermanentHandle.null
  private static let name: [UInt8] = [0, 0x0B] + [UInt8](repeating: 7, count: 32)
  private static let data: [UInt8] = Array(0..<100)

  /// Makes a parent, and something that is wrapped for it.
  private static func setUp(
    _ tpm: inout TestTPM, _ template: Public = .storageP256
  ) throws -> (parent: UInt32, duplicate: [UInt8], seed: [UInt8]) {
    let parent = try tpm.primary(template)
    let shared = try TestKEM.share(with: parent.outPublic.value, label: "DUPLICATE")
    let duplicate = try TestDuplicate.outer(data, named: name, for: parent.outPublic.value, seed: shared.seed)
    return (parent.handle, duplicate, shared.encrypted)
  }

  private static func fill(
    _ parameters: inout Rewrap.Parameters, _ duplicate: [UInt8], _ seed: [UInt8], name: [UInt8] = name
  ) {
    parameters.inDuplicate = SecretPrivate(Secret(duplicate))
    parameters.name = Name(name)
    parameters.inSymSeed = EncryptedSecret(seed)
  }

  @Test(arguments: DuplicationFixture.parents.indices, DuplicationFixture.parents.indices)
  func theWrapOfOneParentBecomesThatOfAnother(_ old: Int, _ new: Int) throws {
    var tpm = try TestTPM()
    let (oldParent, duplicate, seed) = try Self.setUp(&tpm, DuplicationFixture.parents[old])
    let newParent = try tpm.primaryObject(DuplicationFixture.parents[new].with(.stClear))
    let publicOnly = try tpm.loadPublic(newParent.publicArea)
    let made = try tpm.run(Rewrap.self, [oldParent, publicOnly]) { Self.fill(&$0, duplicate, seed) }
    let newSeed = try TestKEM.recover(made.outSymSeed.octets, with: newParent, label: "DUPLICATE")
    let data = try TestDuplicate.withoutOuter(
      made.outDuplicate.secret.disclosed(), named: Self.name, for: newParent.publicArea, seed: newSeed)
    #expect(data == Self.data)
  }

  @Test func aWrapIsOnlyTakenOffOrOnlyPutOn() throws {
    var tpm = try TestTPM()
    let (parent, duplicate, seed) = try Self.setUp(&tpm)
    let off = try tpm.run(Rewrap.self, [parent, Self.null]) { Self.fill(&$0, duplicate, seed) }
    #expect(off.outDuplicate.secret.disclosed() == Self.data && off.outSymSeed.isEmpty)
    let on = try tpm.run(Rewrap.self, [Self.null, parent]) { Self.fill(&$0, Self.data, []) }
    let object = try tpm.machine.object(parent)
    let newSeed = try TestKEM.recover(on.outSymSeed.octets, with: object, label: "DUPLICATE")
    let data = try TestDuplicate.withoutOuter(
      on.outDuplicate.secret.disclosed(), named: Self.name, for: object.publicArea, seed: newSeed)
    #expect(data == Self.data)
    let same = try tpm.run(Rewrap.self, [Self.null, Self.null]) { Self.fill(&$0, Self.data, []) }
    #expect(same.outDuplicate.secret.disclosed() == Self.data && same.outSymSeed.isEmpty)
  }

  /// The way of an object through a duplication authority, which sees neither key nor data: the inner wrap stays on.
  @Test func anObjectGoesThroughTheHandsOfAnAuthority() throws {
    var source = try TestTPM(seed: 1)
    var authority = try TestTPM(seed: 2)
    var target = try TestTPM(seed: 3)
    let object = try source.load(.signP256.duplicable, under: source.primary().handle)
    let area = try source.machine.object(object).publicArea
    let between = try authority.primary(.storageRSA(1024))
    let made = try source.duplicate(
      object, to: source.loadPublic(between.outPublic.value), DuplicationFixture.cipher, key: TestDuplicate.innerKey)
    let parent = try target.primary()
    let rewrapped = try authority.run(
      Rewrap.self, [between.handle, authority.loadPublic(parent.outPublic.value)]
    ) {
      Self.fill(&$0, made.duplicate.secret.disclosed(), made.outSymSeed.octets, name: (try? area.name) ?? [])
    }
    let handle = try target.importAndLoad(
      area, rewrapped.outDuplicate.secret.disclosed(), rewrapped.outSymSeed.octets, DuplicationFixture.cipher,
      key: TestDuplicate.innerKey, under: parent.handle)
    #expect(try target.machine.object(handle).name == area.name)
  }

  @Test func oldParentAndSeedGoTogether() throws {
    var tpm = try TestTPM()
    let (parent, duplicate, seed) = try Self.setUp(&tpm)
    try tpm.expect(.handle.handle(1), from: Rewrap.self, [Self.null, parent]) { Self.fill(&$0, duplicate, seed) }
    try tpm.expect(.handle.handle(1), from: Rewrap.self, [parent, Self.null]) { Self.fill(&$0, duplicate, []) }
  }

  @Test func parentsAreAsymmetricStorageKeys() throws {
    var tpm = try TestTPM()
    let (parent, duplicate, seed) = try Self.setUp(&tpm)
    let wrong = [
      try tpm.primary(.signP256).handle, try tpm.primary(.storageAES).handle,
      try tpm.primary(.derivationParent).handle, tpm.addSequence(),
    ]
    for handle in wrong {
      try tpm.expect(.type.handle(1), from: Rewrap.self, [handle, parent]) { Self.fill(&$0, duplicate, seed) }
      try tpm.expect(.type.handle(2), from: Rewrap.self, [parent, handle]) { Self.fill(&$0, duplicate, seed) }
    }
    let publicOnly = try tpm.loadPublic(tpm.machine.object(parent).publicArea)
    try tpm.expect(.authUnavailable, from: Rewrap.self, [publicOnly, parent]) { Self.fill(&$0, duplicate, seed) }
    try tpm.expect(.value.handle(1), from: Rewrap.self, [PermanentHandle.owner, parent])
    try tpm.expect(.value.handle(2), from: Rewrap.self, [parent, PermanentHandle.owner])
  }

  @Test func theOldParentIsAuthorised() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.storageP256, SensitiveCreate(auth: "parent"))
    let shared = try TestKEM.share(with: parent.outPublic.value, label: "DUPLICATE")
    let duplicate = try TestDuplicate.outer(
      Self.data, named: Self.name, for: parent.outPublic.value, seed: shared.seed)
    try tpm.expect(.badAuth.session(1), from: Rewrap.self, [parent.handle, Self.null]) {
      Self.fill(&$0, duplicate, shared.encrypted)
    }
    try tpm.run(Rewrap.self, [parent.handle, Self.null], auth: [.password("parent")]) {
      Self.fill(&$0, duplicate, shared.encrypted)
    }
    try tpm.expect(.badAuth.session(1), from: Rewrap.self, [Self.null, parent.handle], auth: [.password("x")]) {
      Self.fill(&$0, Self.data, [])
    }
  }

  @Test func everyOctetOfADuplicateIsProtected() throws {
    var tpm = try TestTPM()
    let (parent, duplicate, seed) = try Self.setUp(&tpm)
    for place in 2..<duplicate.count {
      try tpm.expect(.integrity.parameter(1), from: Rewrap.self, [parent, Self.null]) {
        Self.fill(&$0, duplicate.flipping(place), seed)
      }
    }
    try tpm.expect(.integrity.parameter(1), from: Rewrap.self, [parent, Self.null]) {
      Self.fill(&$0, duplicate, seed, name: Self.name.flipping(9))
    }
    try tpm.expect(.size.parameter(1), from: Rewrap.self, [parent, Self.null]) {
      Self.fill(&$0, [0, 31] + duplicate.dropFirst(2), seed)
    }
    for count in [0, 1, 2, 33] {
      try tpm.expect(.insufficient.parameter(1), from: Rewrap.self, [parent, Self.null]) {
        Self.fill(&$0, Array(duplicate.prefix(count)), seed)
      }
    }
  }

  @Test func aSeedForAnotherUseIsRefused() throws {
    var tpm = try TestTPM()
    let (parent, _, _) = try Self.setUp(&tpm)
    let area = try tpm.machine.object(parent).publicArea
    let identity = try TestKEM.share(with: area, label: "IDENTITY")
    let duplicate = try TestDuplicate.outer(Self.data, named: Self.name, for: area, seed: identity.seed)
    try tpm.expect(.integrity.parameter(1), from: Rewrap.self, [parent, Self.null]) {
      Self.fill(&$0, duplicate, identity.encrypted)
    }
  }

  @Test func aSeedThatIsNoneIsRefused() throws {
    var tpm = try TestTPM()
    let (parent, duplicate, seed) = try Self.setUp(&tpm)
    for (wrong, code) in [
      (seed.flipping(10), ResponseCode.eccPoint), (Array(seed.dropLast()), .insufficient), (seed + [0], .size),
    ] {
      try tpm.expect(code.parameter(3), from: Rewrap.self, [parent, Self.null]) { Self.fill(&$0, duplicate, wrong) }
    }
    let (rsaParent, rsaDuplicate, rsaSeed) = try Self.setUp(&tpm, .storageRSA(1024))
    for (wrong, code) in [
      (rsaSeed.flipping(10), ResponseCode.value), (Array(rsaSeed.dropLast()), .size), ([0] + rsaSeed, .size),
    ] {
      try tpm.expect(code.parameter(3), from: Rewrap.self, [rsaParent, Self.null]) {
        Self.fill(&$0, rsaDuplicate, wrong)
      }
    }
  }

  /// With SHA-256 a wrap takes 34 octets.
  @Test func whatIsTooLongForAnotherWrapIsRefused() throws {
    var tpm = try TestTPM()
    let (parent, _, _) = try Self.setUp(&tpm)
    let longest = [UInt8](repeating: 1, count: SecretPrivate.limit - 34)
    let made = try tpm.run(Rewrap.self, [Self.null, parent]) { Self.fill(&$0, longest, []) }
    #expect(made.outDuplicate.secret.count == SecretPrivate.limit)
    try tpm.expect(.value.parameter(1), from: Rewrap.self, [Self.null, parent]) { Self.fill(&$0, longest + [1], []) }
    try tpm.expect(.size.parameter(1), from: Rewrap.self, [Self.null, Self.null]) {
      Self.fill(&$0, longest + [UInt8](repeating: 1, count: 35), [])
    }
  }

  @Test func aNewParentThatIsTooSmallIsRefused() throws {
    var tpm = try TestTPM()
    let small = try tpm.loadPublic(
      .storageRSA(1024).changed {
        $0.nameAlg = .sha512
        $0.unique = .rsa(PublicKeyRSA(TestKeys.otherRSA.modulus))
      })
    try tpm.expect(.key.handle(2), from: Rewrap.self, [Self.null, small]) { Self.fill(&$0, Self.data, []) }
  }
}
