// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// What a profile forbids is a stranger: it earns what something that does not exist at all earns in its place.
struct ProfileStrangerTests {
  private static func tpm() throws -> TestTPM { try TestTPM(try Profile(ProfileFixture.small)) }

  /// Octets from 16-bit words.
  private static func words(_ words: UInt16...) -> [UInt8] {
    words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }

  /// TPM2_TestParms with what is allowed, forbidden and unheard of in the same place.
  @Test(
    arguments: [
      // The hash and the KDF of a scheme, an RSA scheme, an ECC scheme, a keyed hash scheme.
      (words(0x08, 0x05, 0x0B), words(0x08, 0x05, 0x04), words(0x08, 0x05, 0x06), .hash),
      (words(0x08, 0x05, 0x0B), words(0x08, 0x0A, 0x0B, 0x22), words(0x08, 0x06, 0x0B, 0x22), .value),
      (words(0x01, 0x10, 0x14, 0x0B, 2048, 0, 0), words(0x01, 0x10, 0x15, 2048, 0, 0), words(0x01, 0x10, 0x30), .value),
      (
        words(0x23, 0x10, 0x18, 0x0B, 3, 0x10), words(0x23, 0x10, 0x1A, 0x0B, 0, 3, 0x10), words(0x23, 0x10, 0x30),
        .scheme
      ),
      (
        words(0x23, 0x10, 0x10, 3, 0x20, 0x0B), words(0x23, 0x10, 0x10, 3, 0x21, 0x0B),
        words(0x23, 0x10, 0x10, 3, 0x30), .kdf
      ),
      // Curves.
      (words(0x23, 0x10, 0x10, 3, 0x10), words(0x23, 0x10, 0x10, 4, 0x10), words(0x23, 0x10, 0x10, 0x44, 0x10), .curve),
      // Sizes of keys.
      (
        words(0x01, 0x10, 0x10, 2048, 0, 0), words(0x01, 0x10, 0x10, 1024, 0, 0), words(0x01, 0x10, 0x10, 512, 0, 0),
        .value
      ),
      (
        words(0x01, 0x10, 0x10, 2048, 0, 0), words(0x01, 0x10, 0x10, 4096, 0, 0), words(0x01, 0x10, 0x10, 8192, 0, 0),
        .value
      ),
      (words(0x25, 0x06, 128, 0x43), words(0x25, 0x06, 256, 0x43), words(0x25, 0x06, 512, 0x43), .value),
      // Ciphers and modes.
      (words(0x25, 0x13, 128, 0x43), words(0x25, 0x26, 128, 0x43), words(0x25, 0x03, 128, 0x43), .symmetric),
      (words(0x25, 0x06, 128, 0x43), words(0x25, 0x06, 128, 0x41), words(0x25, 0x06, 128, 0x45), .mode),
    ] as [([UInt8], [UInt8], [UInt8], ResponseCode)])
  func itCannotBeRead(_ allowed: [UInt8], _ forbidden: [UInt8], _ unknown: [UInt8], _ code: ResponseCode) throws {
    func command(_ parameters: [UInt8]) -> [UInt8] {
      [0x80, 0x01, 0, 0, 0, UInt8(10 + parameters.count), 0, 0, 0x01, 0x8A] + parameters
    }
    var tpm = try Self.tpm()
    #expect(tpm.execute(command(allowed)) == [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0, 0])
    tpm.expect(code.parameter(1), from: command(forbidden))
    tpm.expect(code.parameter(1), from: command(unknown))
    // Another TPM in the same process is not concerned.
    var other = try TestTPM()
    #expect(other.execute(command(forbidden)) == [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0, 0])
  }

  @Test func keysOfForbiddenKindsAreNeitherMadeNorLoaded() throws {
    var tpm = try Self.tpm()
    let parent = try tpm.primary(.storageP256).handle
    let noHash = Public.signP256.changed { $0.nameAlg = .sha1 }
    let strangers: [(Public, ResponseCode)] = [
      (.signRSA(1024), .value), (.signRSA(3072), .value), (.sign(.nistP384), .curve), (noHash, .hash),
      (.storageP256.protecting(with: SymmetricCipher(.aes, keyBits: 256)), .value),
      (.storageP256.protecting(with: SymmetricCipher(.camellia)), .symmetric),
      (.sign(.nistP256, .ecdaa(ECDAAScheme(.sha256, 0))), .scheme), (.derivationParent, .value),
    ]
    for (area, code) in strangers {
      for hierarchy in [PermanentHandle.owner, PermanentHandle.null] {
        try tpm.expect(code.parameter(2), from: CreatePrimary.self, [hierarchy]) { $0.inPublic.value = area }
      }
      try tpm.expect(code.parameter(2), from: Create.self, [parent]) { $0.inPublic.value = area }
      // A template is read when the parent is known.
      let template = Template(try area.marshaled())
      for parent in [parent, PermanentHandle.owner] {
        try tpm.expect(code.parameter(2), from: CreateLoaded.self, [parent]) { $0.inPublic = template }
      }
      try tpm.expect(code.parameter(2), from: LoadExternal.self) { $0.inPublic.value.value = area }
      try tpm.expect(code.parameter(2), from: Load.self, [parent]) { $0.inPublic.value = area }
    }
    _ = try tpm.primary(.signRSA())
  }

  @Test func sessionsDoNotUseWhatIsForbidden() throws {
    var tpm = try Self.tpm()
    let start = { (symmetric: SymDef, hash: HashAlgorithm) in
      { (parameters: inout StartAuthSession.Parameters) in
        parameters.nonceCaller = Nonce([UInt8](repeating: 1, count: 16))
        (parameters.symmetric, parameters.authHash) = (symmetric, hash)
      }
    }
    let handles = [PermanentHandle.null, PermanentHandle.null]
    try tpm.expect(.hash.parameter(5), from: StartAuthSession.self, handles, start(.null, .sha1))
    try tpm.expect(.symmetric.parameter(4), from: StartAuthSession.self, handles, start(.xor(.sha256), .sha256))
    let aes256 = SymDef.cipher(SymmetricCipher(.aes, keyBits: 256))
    try tpm.expect(.value.parameter(4), from: StartAuthSession.self, handles, start(aes256, .sha256))
    try tpm.run(StartAuthSession.self, handles, start(.cipher(SymmetricCipher()), .sha256))
  }

  @Test func commandsThatAreForbiddenAreNoCommands() throws {
    var tpm = try Self.tpm()
    tpm.expect(.commandCode, from: [0x80, 0x01, 0, 0, 0, 10] + CommandCode.hash.rawValue.octets)
    tpm.expect(.commandCode, from: [0x80, 0x02, 0, 0, 0, 10] + CommandCode.nvCertify.rawValue.octets)
    tpm.expect(.commandCode, from: [0x80, 0x01, 0, 0, 0, 10] + CommandCode.vendorTCGTest.rawValue.octets)
    // Nor can they be named where commands are named.
    let session = try tpm.startSession(.policy)
    try tpm.expect(.policyCC.parameter(1), from: PolicyCommandCode.self, [session.handle]) { $0.code = .hash }
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .getRandom }
    try tpm.run(SetCommandCodeAuditStatus.self, [PermanentHandle.owner]) {
      $0.setList = CommandCodeList([.hash, .getRandom])
    }
    #expect(tpm.machine.persistent.commandAudit.commands == [.setCommandCodeAuditStatus, .getRandom])
  }

  @Test func aCommandThatIsAlwaysAuditedIsToldOnlyWhereItIs() throws {
    for (commands, count) in [("all", 1), ("all -TPM2_SetCommandCodeAuditStatus", 0)] {
      var tpm = try TestTPM(try Profile("commands = \(commands)"))
      let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.auditCommands, 10) }
      #expect(response.capabilityData.data.values.count == count)
    }
  }

  @Test func commandsThatNeedPresenceAreThoseThatThereAre() throws {
    var tpm = try TestTPM(try Profile("commands = all -TPM2_PP_Commands -TPM2_Clear"))
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.ppCommands, 10) }
    #expect(response.capabilityData.data.values.isEmpty)
    tpm = try TestTPM(try Profile("commands = all -TPM2_Clear"))
    tpm.platform.isPhysicallyPresent = true
    try tpm.run(PPCommands.self, [PermanentHandle.platform]) { $0.setList = CommandCodeList([.clear, .clearControl]) }
    #expect(tpm.machine.persistent.physicalPresenceCommands == [.clearControl])
  }

  @Test func selfTestsAreOfWhatThereIs() throws {
    var tpm = try Self.tpm()
    try tpm.expect(.value.parameter(1), from: IncrementalSelfTest.self) { $0.toTest = AlgorithmList([.sha1]) }
    let response = try tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([.sha256]) }
    let profile = tpm.machine.model.profile
    #expect(response.toDoList.elements.allSatisfy { profile.knows($0) } && !response.toDoList.elements.isEmpty)
  }

  @Test func banksAreThoseOfTheProfile() throws {
    var tpm = try Self.tpm()
    let platform = [PermanentHandle.platform]
    #expect(try tpm.pcr(1, .sha256) != nil)
    #expect(try tpm.pcr(1, .sha384) == nil)
    // SHA-512 is a hash of this TPM, but there can be no bank of it; SHA-1 is nothing at all.
    for hash in [HashAlgorithm.sha512, .sha1] {
      try tpm.expect(.hash.parameter(1), from: PCRAllocate.self, platform) {
        $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha384, .all), PCRSelection(hash, .all)])
      }
    }
    #expect(try tpm.pcr(1, .sha512) == nil)
    try tpm.expect(.hash.parameter(1), from: PCRRead.self) {
      $0.pcrSelectionIn = PCRSelectionList([PCRSelection(.sha1, .all)])
    }
    let response = try tpm.run(PCRAllocate.self, platform) {
      $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha384, .all), PCRSelection(.sha256, PCRBitmap())])
    }
    #expect(response.sizeAvailable == 24 * (32 + 48) && response.sizeNeeded == 24 * 48)
    try tpm.restart(after: .clear)
    #expect(try tpm.pcr(1, .sha256) == nil)
    #expect(try tpm.pcr(1, .sha384) != nil)
  }

  @Test func eventsAreHashedWithWhatThereIs() throws {
    var tpm = try Self.tpm()
    let digests = try tpm.run(PCREvent.self, [16]) { $0.eventData = Event([1]) }.digests.elements
    #expect(digests.map(\.hashAlg) == [.sha256])
    let sequence = try tpm.startHash(nil)
    let event = try tpm.run(EventSequenceComplete.self, [PermanentHandle.null, sequence])
    #expect(event.results.elements.map(\.hashAlg) == [.sha256, .sha384, .sha512])
  }

  @Test func numbersOfACurveNameNoForbiddenKDF() throws {
    var tpm = try TestTPM(try Profile("algorithms = all -sha384 -kdf1_sp800_56a"))
    for curve in [Curve.nistP256, .nistP384] {
      #expect(try tpm.run(ECCParametersCommand.self) { $0.curveID = curve }.parameters.parameters.kdf == .null)
    }
    tpm = try TestTPM(try Profile("algorithms = all -sha384"))
    #expect(try tpm.run(ECCParametersCommand.self) { $0.curveID = .nistP384 }.parameters.parameters.kdf == .null)
    let kdf = try tpm.run(ECCParametersCommand.self) { $0.curveID = .nistP256 }.parameters.parameters.kdf
    #expect(kdf == .kdf1SP80056A(.sha256))
  }

  @Test func namesOfForbiddenHashesAreNoNames() throws {
    var tpm = try Self.tpm()
    let name = Name([0x00, 0x04] + [UInt8](repeating: 1, count: 20))
    let session = try tpm.startSession(.policy)
    try tpm.expect(.hash.parameter(1), from: PolicyTransportSPDM.self, [session.handle]) { $0.reqKeyName = name }
    try tpm.expect(.hash.parameter(3), from: PolicyAuthorize.self, [session.handle]) { $0.keySign = name }
  }
}
