// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// TPM2_PolicyCpHash, TPM2_PolicyNameHash, TPM2_PolicyParameters, TPM2_PolicyTemplate and TPM2_PolicyDuplicationSelect
/// where they are used: on commands that change something, with policies that were worked out by hand.
struct PolicyBoundHashUseTests {
  private static let null = PermanentHandle.null

  /// Gives the owner hierarchy a policy, and a session that fulfils it.
  private static func session(
    _ tpm: inout TestTPM, _ policy: TestPolicy, _ assert: (inout TestTPM, TestSession) throws -> Void
  ) throws -> TestSession {
    try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.owner]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(policy.digest), policy.algorithm)
    }
    let session = try tpm.startSession(.policy, hash: policy.algorithm)
    try assert(&tpm, session)
    return session
  }

  // MARK: - Templates

  /// TPM2_CreatePrimary of one template, whatever the other parameters are.
  @Test(arguments: [HashAlgorithm.sha256, .sha384])
  func aTemplateAuthorisesPrimaryObjectsMadeOfIt(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let digest = hash(algorithm, try Public.signP256.marshaled())
    let session = try Self.session(&tpm, TestPolicy(algorithm).extended(0x190, digest)) { tpm, session in
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
    }
    try tpm.expect(
      .policyFail.session(1), from: CreatePrimary.self, [PermanentHandle.owner], auth: [.session(session)]
    ) { $0.inPublic.value = .signP256.with(without: .noDA) }
    let made = try tpm.run(CreatePrimary.self, [PermanentHandle.owner], auth: [.session(session)]) {
      $0.inSensitive.value = SensitiveCreate(auth: "anything")
      $0.inPublic.value = .signP256
    }
    #expect(made.outPublic.value.objectAttributes == Public.signP256.objectAttributes)
  }

  @Test func aTemplateAuthorisesCreateAndCreateLoadedUnderAParent() throws {
    let digest = hash(.sha256, try Public.signP256.marshaled())
    let policy = TestPolicy().extended(0x190, digest).digest
    var tpm = try TestTPM()
    let parent = try tpm.primary(.storageP256.changed { $0.authPolicy = Digest(policy) }).handle
    for _ in 0..<2 {
      let session = try tpm.startSession(.policy)
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
      try tpm.expect(.policyFail.session(1), from: Create.self, [parent], auth: [.session(session)]) {
        $0.inPublic.value = .signRSA(1024)
      }
      try tpm.run(Create.self, [parent], auth: [.session(session)]) { $0.inPublic.value = .signP256 }
      // The use has set the session back.
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
      try tpm.expect(.policyFail.session(1), from: CreateLoaded.self, [parent], auth: [.session(session)]) {
        $0.inPublic = Template((try? Public.aesKey.marshaled()) ?? [])
      }
      try tpm.run(CreateLoaded.self, [parent], auth: [.session(session)]) {
        $0.inPublic = Template((try? Public.signP256.marshaled()) ?? [])
      }
    }
  }

  /// The template is the second parameter, so that decrypting the first does not matter.
  @Test func aTemplateIsFoundBehindAnEncryptedParameter() throws {
    let digest = hash(.sha256, try Public.signP256.marshaled())
    var tpm = try TestTPM()
    let session = try Self.session(&tpm, TestPolicy().extended(0x190, digest)) { tpm, session in
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
    }
    let encrypting = try tpm.startSession(
      symmetric: .cipher(Public.aes128CFB), bind: (PermanentHandle.endorsement, []))
    encrypting.attributes = [.continueSession, .decrypt]
    try tpm.run(CreatePrimary.self, [PermanentHandle.owner], auth: [.session(session), .session(encrypting)]) {
      $0.inSensitive.value = SensitiveCreate(auth: "secret")
      $0.inPublic.value = .signP256
    }
  }

  // MARK: - Hashes of the command

  @Test func aCpHashAuthorisesOneCommandWithItsParameters() throws {
    var tpm = try TestTPM()
    let newAuth: [UInt8] = [0, 2, 5, 5]
    let digest = hash(.sha256, UInt32(0x129).wire + PermanentHandle.owner.wire + newAuth)
    let session = try Self.session(&tpm, TestPolicy().extended(0x16E, digest)) { tpm, session in
      try tpm.run(PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest(digest) }
    }
    let handles = [PermanentHandle.owner]
    try tpm.expect(.policyFail.session(1), from: HierarchyChangeAuth.self, handles, auth: [.session(session)]) {
      $0.newAuth = Auth(Secret([5, 6]))
    }
    try tpm.expect(.policyFail.session(1), from: ClockRateAdjust.self, handles, auth: [.session(session)])
    try tpm.run(HierarchyChangeAuth.self, handles, auth: [.session(session)]) { $0.newAuth = Auth(Secret([5, 5])) }
    #expect(tpm.machine.persistent.ownerAuthority.authValue == Secret([5, 5]))
  }

  @Test func aHashOfTheParametersAuthorisesThemForAnyHandle() throws {
    var tpm = try TestTPM()
    let digest = hash(.sha256, UInt32(0x129).wire + [0, 1, 5])
    let session = try Self.session(&tpm, TestPolicy().extended(0x19C, digest)) { tpm, session in
      try tpm.run(PolicyParameters.self, [session.handle]) { $0.pHash = Digest(digest) }
    }
    let handles = [PermanentHandle.owner]
    try tpm.expect(.policyFail.session(1), from: HierarchyChangeAuth.self, handles, auth: [.session(session)]) {
      $0.newAuth = Auth(Secret([6]))
    }
    try tpm.run(HierarchyChangeAuth.self, handles, auth: [.session(session)]) { $0.newAuth = Auth(Secret([5])) }
    #expect(tpm.machine.persistent.ownerAuthority.authValue == Secret([5]))
  }

  @Test func aNameHashAuthorisesItsHandlesWithAnyParameters() throws {
    var tpm = try TestTPM()
    let (key, other) = (try tpm.primary(.signP256), try tpm.primary(.signP256.with(.stClear)))
    let digest = hash(.sha256, PermanentHandle.owner.wire + key.name.octets)
    let session = try Self.session(&tpm, TestPolicy().extended(0x170, digest)) { tpm, session in
      try tpm.run(PolicyNameHash.self, [session.handle]) { $0.nameHash = Digest(digest) }
    }
    try tpm.expect(
      .policyFail.session(1), from: EvictControl.self, [PermanentHandle.owner, other.handle], auth: [.session(session)]
    ) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    try tpm.run(EvictControl.self, [PermanentHandle.owner, key.handle], auth: [.session(session)]) {
      $0.persistentHandle = PersistentHandle(0x8100_0002)
    }
    #expect(tpm.machine.persistentObject(0x8100_0002)?.name == key.name.octets)
  }

  // MARK: - Duplication

  /// An object whose policy is TPM2_PolicyDuplicationSelect for a parent, with or without its own Name.
  private static func duplicable(_ parent: [UInt8]) -> Public {
    let digest = TestPolicy().extended(0x188, parent, [0]).digest
    return Public.signP256.with(without: [.fixedTPM, .fixedParent]).changed { $0.authPolicy = Digest(digest) }
  }

  @Test func anObjectGoesToTheParentThatWasSelected() throws {
    var tpm = try TestTPM()
    let (parent, other) = (try tpm.primary(), try tpm.primary(.storageP256.with(.stClear)))
    let handle = try tpm.load(Self.duplicable(parent.name.octets), under: parent.handle)
    let name = try tpm.machine.object(handle).name
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyDuplicationSelect.self, [session.handle]) {
      ($0.objectName, $0.newParentName) = (Name(name), parent.name)
    }
    for newParent in [other.handle, Self.null] {
      try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, newParent], auth: [.session(session)])
    }
    // For anything but duplication the policy is of no use.
    try tpm.expect(
      .policyCC.session(1), from: ObjectChangeAuth.self, [handle, parent.handle], auth: [.session(session)])
    let made = try tpm.run(Duplicate.self, [handle, parent.handle], auth: [.session(session)])
    _ = try tpm.importAndLoad(
      tpm.machine.object(handle).publicArea, made.duplicate.secret.disclosed(), made.outSymSeed.octets,
      under: parent.handle)
  }

  /// The Name of the object is checked although it is not in the policy.
  @Test func theNameOfTheObjectIsTheOneThatWasSaid() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let handle = try tpm.load(Self.duplicable(parent.name.octets), under: parent.handle)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyDuplicationSelect.self, [session.handle]) {
      ($0.objectName, $0.newParentName) = (parent.name, parent.name)
    }
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, parent.handle], auth: [.session(session)])
  }

  @Test func anotherParentThanThatOfThePolicyIsRefused() throws {
    var tpm = try TestTPM()
    let (parent, other) = (try tpm.primary(), try tpm.primary(.storageP256.with(.stClear)))
    let handle = try tpm.load(Self.duplicable(parent.name.octets), under: parent.handle)
    let name = try tpm.machine.object(handle).name
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyDuplicationSelect.self, [session.handle]) {
      ($0.objectName, $0.newParentName) = (Name(name), other.name)
    }
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, other.handle], auth: [.session(session)])
  }

  /// With the object's own Name the policy can only be approved by another authority, as its digest is in the Name.
  @Test func anAuthorityApprovesOneObjectForOneParent() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let signer = try tpm.primary(.signP256)
    let approved = TestPolicy().updated(0x16A, name: signer.name.octets)
    let template = Public.signP256.with(without: [.fixedTPM, .fixedParent])
      .changed { $0.authPolicy = Digest(approved.digest) }
    let handle = try tpm.load(template, under: parent.handle)
    let name = try tpm.machine.object(handle).name
    let policy = TestPolicy().extended(0x188, name, parent.name.octets, [1])
    let ticket = try tpm.approve(policy.digest, by: signer.handle)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyDuplicationSelect.self, [session.handle]) {
      ($0.objectName, $0.newParentName, $0.includeObject) = (Name(name), parent.name, true)
    }
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, parent.handle], auth: [.session(session)])
    try tpm.run(PolicyAuthorize.self, [session.handle]) {
      ($0.approvedPolicy, $0.keySign, $0.checkTicket) = (Digest(policy.digest), signer.name, ticket)
    }
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, Self.null], auth: [.session(session)])
    try tpm.run(Duplicate.self, [handle, parent.handle], auth: [.session(session)])
  }
}

extension TestTPM {
  /// Signs a policy, and gives the ticket that shows that.
  fileprivate mutating func approve(_ policy: [UInt8], by key: UInt32) throws -> VerifiedTicket {
    let digest = Digest(hash(.sha256, policy))
    let signature = try run(Sign.self, [key]) { ($0.digest, $0.inScheme) = (digest, .ecdsa(.sha256)) }.signature
    return try run(VerifySignature.self, [key]) {
      $0.digest = digest
      $0.signature = signature
    }.validation
  }
}
