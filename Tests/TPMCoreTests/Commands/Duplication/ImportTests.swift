// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ImportTests {
  // MARK: - Success

  @Test(arguments: OutsideKey.all.indices, [false, true])
  func aKeyMadeOutsideIsImported(_ place: Int, _ hasInner: Bool) throws {
    let key = OutsideKey.all[place].key
    var tpm = try TestTPM()
    for template in DuplicationFixture.parents {
      let parent = try tpm.primary(template)
      for wrapped in [
        try key.wrapped(for: parent.outPublic.value, hasInner: hasInner),
        try key.wrapped(for: nil, hasInner: hasInner),
      ] {
        let handle = try tpm.importAndLoad(
          key.area, wrapped.duplicate, wrapped.seed, hasInner ? DuplicationFixture.cipher : .null,
          key: hasInner ? TestDuplicate.innerKey : [], under: parent.handle)
        let object = try tpm.machine.object(handle)
        #expect(try object.name == TestDuplicate.name(key.area))
        #expect(object.authValue.trimmingTrailingZeros() == Secret([9]))
        let secret = try #require(object.sensitive).sensitive.secret
        #expect(key.sensitive.suffix(secret.count) == secret.disclosed()[...])
        try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
      }
    }
  }

  @Test func anImportedKeyWorks() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let wrapped = try OutsideKey.p256.wrapped(for: parent.outPublic.value, hasInner: true)
    let key = try tpm.importAndLoad(
      OutsideKey.p256.area, wrapped.duplicate, wrapped.seed, DuplicationFixture.cipher, key: TestDuplicate.innerKey,
      under: parent.handle)
    let digest = hash(.sha256, [1, 2, 3])
    try tpm.expect(.badAuth.session(1), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .ecdsa(.sha256))
    }
    let signature = try tpm.run(Sign.self, [key], auth: [.password([9])]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .ecdsa(.sha256))
    }.signature
    guard case .ecdsa(_, let r, let s) = signature else { throw Unexpected("another signature") }
    let publicKey = try ECPublicKey(curve: .nistP256, point: TestKeys.ecc(.nistP256).publicPoint)
    #expect(try publicKey.verifyECDSA(digest: digest, r: r.octets, s: s.octets))
  }

  /// What comes in under a symmetric parent has no outer wrap.
  @Test(arguments: [false, true])
  func aSymmetricParentTakesObjectsInWithoutASeed(_ hasInner: Bool) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.storageAES).handle
    let wrapped = try OutsideKey.p256.wrapped(for: nil, hasInner: hasInner)
    _ = try tpm.importAndLoad(
      OutsideKey.p256.area, wrapped.duplicate, [], hasInner ? DuplicationFixture.cipher : .null,
      key: hasInner ? TestDuplicate.innerKey : [], under: parent)
    let seeded = try OutsideKey.p256.wrapped(for: tpm.primary().outPublic.value, hasInner: hasInner)
    try tpm.expect(.type.handle(1), from: Import.self, [parent]) {
      $0.fill(OutsideKey.p256, seeded, hasInner: hasInner)
    }
  }

  /// The private key of an ECC key may lack the zero octets at its front.
  @Test func aPrivateKeyNeedNotBePadded() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let scalar = [UInt8](repeating: 0, count: 31) + [1]
    // The public key of 1 is the generator, which libcrypto computes.
    let key = try ECPrivateKey(curve: .nistP256, scalar: Secret(scalar))
    for count in [1, 2, 31, 32] {
      let outside = OutsideKey(
        OutsideKey.p256.area.changed { $0.unique = .ecc(ECCPoint(key.publicPoint)) }, Array(scalar.suffix(count)))
      let handle = try tpm.importAndLoad(outside.area, outside.sensitive, [], under: parent)
      #expect(try tpm.machine.object(handle).sensitive?.sensitive.secret == Secret(scalar))
    }
    for wrong in [[UInt8](repeating: 0, count: 32) + [1], []] {
      let outside = OutsideKey(OutsideKey.p256.area.changed { $0.unique = .ecc(ECCPoint(key.publicPoint)) }, wrong)
      let code = wrong.isEmpty ? ResponseCode.binding : .keySize
      try tpm.expect(code.parameter(3), from: Import.self, [parent]) {
        $0.fill(outside, (outside.sensitive, []))
      }
    }
  }

  // MARK: - The parent

  @Test func theParentIsAStorageKey() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let publicOnly = try tpm.loadPublic(parent.outPublic.value)
    let plain = (OutsideKey.p256.sensitive, [UInt8]())
    for handle in [
      try tpm.primary(.signP256).handle, try tpm.primary(.derivationParent).handle, tpm.addSequence(),
      try tpm.rsaKey(1024, .null, .decrypt),
    ] {
      try tpm.expect(.type.handle(1), from: Import.self, [handle]) { $0.fill(OutsideKey.p256, plain) }
    }
    try tpm.expect(.authUnavailable, from: Import.self, [publicOnly]) { $0.fill(OutsideKey.p256, plain) }
    try tpm.expect(.value.handle(1), from: Import.self, [PermanentHandle.owner])
    try tpm.expect(.badAuth.session(1), from: Import.self, [parent.handle], auth: [.password("x")]) {
      $0.fill(OutsideKey.p256, plain)
    }
  }

  // MARK: - The public area

  @Test func theObjectMayGoOn() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    for attributes in [ObjectAttributes.fixedTPM, .fixedParent, [.fixedTPM, .fixedParent]] {
      let key = OutsideKey(OutsideKey.p256.area.with(attributes), TestKeys.ecc(.nistP256).scalar.disclosed())
      try tpm.expect(.attributes.parameter(2), from: Import.self, [parent]) {
        $0.fill(key, (key.sensitive, []))
      }
    }
  }

  @Test func thePublicAreaIsCheckedAsForLoading() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let wrong: [(Public, ResponseCode)] = [
      (OutsideKey.p256.area.with(without: .sign), .attributes),
      (OutsideKey.p256.area.with([.restricted, .decrypt]), .attributes),
      (OutsideKey.p256.area.with(.restricted), .scheme),
      (OutsideKey.p256.area.changed { $0.authPolicy = Digest([1]) }, .size),
      (OutsideKey.p256.area.changed { $0.unique = .ecc(ECCPoint()) }, .key),
      (
        OutsideKey.p256.area.changed {
          let point = TestKeys.ecc(.nistP256).publicPoint
          $0.unique = .ecc(ECCPoint(ECPoint(x: point.x.flipping(5), y: point.y)))
        }, .eccPoint
      ),
      (
        OutsideKey.p256.area.changed {
          $0.parameters = .ecc(ECCParameters(symmetric: DuplicationFixture.cipher, curveID: .nistP256))
        }, .symmetric
      ),
      (
        OutsideKey.p256.area.changed {
          var parameters = ECCParameters(curveID: .nistP256)
          parameters.kdf = .kdf1SP80056A(.sha256)
          $0.parameters = .ecc(parameters)
        }, .kdf
      ),
      (OutsideKey.p256.area.changed { $0.nameAlg = nil }, .hash),
    ]
    let even = OutsideKey.rsa.area.changed { $0.parameters = .rsa(RSAParameters(keyBits: 1024, exponent: 65_538)) }
    try tpm.expect(.value.parameter(2), from: Import.self, [parent]) {
      $0.fill(OutsideKey(even, TestKeys.otherRSA.prime.disclosed()), (OutsideKey.rsa.sensitive, []))
    }
    for (area, code) in wrong {
      let key = OutsideKey(area, TestKeys.ecc(.nistP256).scalar.disclosed())
      try tpm.expect(code.parameter(2), from: Import.self, [parent]) { $0.fill(key, (key.sensitive, [])) }
    }
  }

  // MARK: - Wraps

  @Test func encryptedDuplicationWantsBothWraps() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let key = OutsideKey(OutsideKey.p256.area.with(.encryptedDuplication), TestKeys.ecc(.nistP256).scalar.disclosed())
    for (hasOuter, hasInner, number) in [(false, false, 1), (true, false, 1), (false, true, 4)] {
      let wrapped = try key.wrapped(for: hasOuter ? parent.outPublic.value : nil, hasInner: hasInner)
      try tpm.expect(.attributes.parameter(number), from: Import.self, [parent.handle]) {
        $0.fill(key, wrapped, hasInner: hasInner)
      }
    }
    let wrapped = try key.wrapped(for: parent.outPublic.value, hasInner: true)
    try tpm.run(Import.self, [parent.handle]) { $0.fill(key, wrapped, hasInner: true) }
  }

  /// Under a parent that may be duplicated itself, both are to be encrypted, or neither.
  @Test func encryptedDuplicationIsThatOfTheParent() throws {
    var tpm = try TestTPM()
    let root = try tpm.primary().handle
    let plain = try tpm.load(.storageP256.duplicable, under: root)
    let encrypted = try tpm.load(.storageP256.duplicable.with(.encryptedDuplication), under: root)
    let key = OutsideKey(OutsideKey.p256.area.with(.encryptedDuplication), TestKeys.ecc(.nistP256).scalar.disclosed())
    for (parent, key, isRight) in [
      (plain, key, false), (encrypted, key, true), (plain, OutsideKey.p256, true), (encrypted, OutsideKey.p256, false),
    ] {
      let wrapped = try key.wrapped(for: tpm.machine.object(parent).publicArea, hasInner: true)
      if isRight {
        try tpm.run(Import.self, [parent]) { $0.fill(key, wrapped, hasInner: true) }
      } else {
        try tpm.expect(.attributes.parameter(2), from: Import.self, [parent]) {
          $0.fill(key, wrapped, hasInner: true)
        }
      }
    }
  }

  @Test(arguments: [0, 1, 15, 17, 32, 66])
  func theKeyHasTheSizeThatTheCipherWants(_ size: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let wrapped = try OutsideKey.p256.wrapped(for: nil, hasInner: true)
    let key = [UInt8](repeating: 1, count: size)
    try tpm.expect(.size.parameter(1), from: Import.self, [parent]) {
      $0.fill(OutsideKey.p256.area, wrapped.duplicate, [], DuplicationFixture.cipher, key: key)
    }
    guard size > 0 else { return }
    try tpm.expect(.size.parameter(1), from: Import.self, [parent]) {
      $0.fill(OutsideKey.p256.area, OutsideKey.p256.sensitive, [], key: key)
    }
  }

  @Test func everyOctetUnderTheOuterWrapIsProtected() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let (duplicate, seed) = try OutsideKey.p256.wrapped(for: parent.outPublic.value, hasInner: false)
    for place in 2..<duplicate.count {
      try tpm.expect(.integrity.parameter(3), from: Import.self, [parent.handle]) {
        $0.fill(OutsideKey.p256, (duplicate.flipping(place), seed))
      }
    }
    try tpm.expect(.size.parameter(3), from: Import.self, [parent.handle]) {
      $0.fill(OutsideKey.p256, ([0, 31] + duplicate.dropFirst(2), seed))
    }
    for count in [0, 1, 33] {
      try tpm.expect(.insufficient.parameter(3), from: Import.self, [parent.handle]) {
        $0.fill(OutsideKey.p256, (Array(duplicate.prefix(count)), seed))
      }
    }
    let other = OutsideKey.p256.area.with(.stClear)
    try tpm.expect(.integrity.parameter(3), from: Import.self, [parent.handle]) { $0.fill(other, duplicate, seed) }
  }

  @Test func everyOctetUnderTheInnerWrapIsProtected() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let (duplicate, _) = try OutsideKey.p256.wrapped(for: nil, hasInner: true)
    for place in duplicate.indices {
      try tpm.expect(.integrity.parameter(3), from: Import.self, [parent]) {
        $0.fill(OutsideKey.p256, (duplicate.flipping(place), []), hasInner: true)
      }
    }
    for count in [0, 1, 33, duplicate.count - 1] {
      try tpm.expect(.integrity.parameter(3), from: Import.self, [parent]) {
        $0.fill(OutsideKey.p256, (Array(duplicate.prefix(count)), []), hasInner: true)
      }
    }
    try tpm.expect(.integrity.parameter(3), from: Import.self, [parent]) {
      $0.fill(OutsideKey.p256.area, duplicate, [], DuplicationFixture.cipher, key: TestDuplicate.innerKey.flipping(0))
    }
    let other = OutsideKey.p256.area.with(.stClear)
    try tpm.expect(.integrity.parameter(3), from: Import.self, [parent]) {
      $0.fill(other, duplicate, [], DuplicationFixture.cipher, key: TestDuplicate.innerKey)
    }
  }

  @Test func aWrapThatTheCallerDoesNotMentionIsNoSensitiveArea() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let both = try OutsideKey.p256.wrapped(for: parent.outPublic.value, hasInner: true)
    let code = try tpm.code(of: Import.self, [parent.handle]) { $0.fill(OutsideKey.p256, both) }
    #expect([ResponseCode.size, .insufficient, .type].map { $0.parameter(3) }.contains(code))
  }

  @Test func aSeedThatIsNotForTheParentIsRefused() throws {
    var tpm = try TestTPM()
    let (parent, other) = (try tpm.primary(), try tpm.primary(.storageP256.with(.stClear)))
    let (duplicate, seed) = try OutsideKey.p256.wrapped(for: parent.outPublic.value, hasInner: false)
    try tpm.expect(.integrity.parameter(3), from: Import.self, [other.handle]) {
      $0.fill(OutsideKey.p256, (duplicate, seed))
    }
    for (wrong, code) in [
      (seed.flipping(10), ResponseCode.eccPoint), (Array(seed.dropLast()), .insufficient), (seed + [0], .size),
    ] {
      try tpm.expect(code.parameter(4), from: Import.self, [parent.handle]) {
        $0.fill(OutsideKey.p256, (duplicate, wrong))
      }
    }
    let rsa = try tpm.primary(.storageRSA(1024))
    let (rsaDuplicate, rsaSeed) = try OutsideKey.p256.wrapped(for: rsa.outPublic.value, hasInner: false)
    for (wrong, code) in [(rsaSeed.flipping(10), ResponseCode.value), (Array(rsaSeed.dropLast()), .size)] {
      try tpm.expect(code.parameter(4), from: Import.self, [rsa.handle]) {
        $0.fill(OutsideKey.p256, (rsaDuplicate, wrong))
      }
    }
  }

  /// For an RSA parent the seed may be shorter than a digest, but not longer.
  @Test func aSeedIsNoLongerThanADigest() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.storageRSA(1024))
    for count in [1, 32, 33] {
      let shared = try TestKEM.share(
        with: parent.outPublic.value, label: "DUPLICATE", seed: [UInt8](repeating: 3, count: count))
      let duplicate = try TestDuplicate.outer(
        OutsideKey.p256.sensitive, named: TestDuplicate.name(OutsideKey.p256.area), for: parent.outPublic.value,
        seed: shared.seed)
      if count <= 32 {
        try tpm.run(Import.self, [parent.handle]) { $0.fill(OutsideKey.p256, (duplicate, shared.encrypted)) }
      } else {
        try tpm.expect(.value.parameter(4), from: Import.self, [parent.handle]) {
          $0.fill(OutsideKey.p256, (duplicate, shared.encrypted))
        }
      }
    }
  }

  // MARK: - The sensitive area

  @Test func theSensitiveAreaBelongsToThePublicArea() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let scalar = TestKeys.ecc(.nistP256).scalar.disclosed()
    let prime = TestKeys.otherRSA.prime.disclosed()
    let storageArea = OutsideKey.storage.area
    let wrong: [(Public, OutsideKey, ResponseCode)] = [
      (OutsideKey.p256.area, OutsideKey.rsa, .type),
      (OutsideKey.p256.area, OutsideKey(OutsideKey.p256.area, scalar.flipping(31)), .binding),
      (OutsideKey.p256.area, OutsideKey(OutsideKey.p256.area, auth: [UInt8](repeating: 1, count: 33), scalar), .size),
      (OutsideKey.p256.area, OutsideKey(OutsideKey.p256.area, seed: [UInt8](repeating: 1, count: 33), scalar), .size),
      (storageArea, OutsideKey(storageArea, seed: [UInt8](repeating: 1, count: 15), scalar), .size),
      (OutsideKey.rsa.area, OutsideKey(OutsideKey.rsa.area, prime.flipping(63)), .binding),
      (OutsideKey.rsa.area, OutsideKey(OutsideKey.rsa.area, Array(prime.dropLast())), .keySize),
      (OutsideKey.aes(Array(1...16)).area, OutsideKey.aes(Array(2...17)), .binding),
      (OutsideKey.aes(Array(1...15)).area, OutsideKey.aes(Array(1...15)), .keySize),
    ]
    for (area, key, code) in wrong {
      try tpm.expect(code.parameter(3), from: Import.self, [parent]) { $0.fill(area, key.sensitive, []) }
    }
  }

  @Test func aWeakKeyIsRefused() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let weak = OutsideKey.aes([UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 8))
    try tpm.expect(.key.parameter(3), from: Import.self, [parent]) { $0.fill(weak, (weak.sensitive, [])) }
  }

  @Test func aSensitiveAreaThatIsNoneIsRefused() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let octets = OutsideKey.p256.sensitive
    let wrong: [([UInt8], ResponseCode)] = [
      ([], .insufficient), ([0], .insufficient), ([0, 0], .size), (Array(octets.dropLast()), .insufficient),
      (octets + [0], .size), (octets.prefix(2) + [0, 0x99] + octets.dropFirst(4), .type),
      ([0, 1] + octets.dropFirst(2), .size),
    ]
    for (duplicate, code) in wrong {
      try tpm.expect(code.parameter(3), from: Import.self, [parent]) { $0.fill(OutsideKey.p256.area, duplicate, []) }
    }
  }

  @Test func parametersAreNumbered() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let octets = try tpm.octets(Import.self, [parent]) { $0.fill(OutsideKey.p256, (OutsideKey.p256.sensitive, [])) }
    tpm.expect(.symmetric.parameter(5), from: Array(octets.dropLast(2)) + [0, 0x0A])
    tpm.expect(.insufficient.parameter(5), from: TestTPM.resized(octets.dropLast()))
    tpm.expect(.size, from: TestTPM.resized(octets + [0]))
    let start = octets.count - 4
    tpm.expect(
      .size.parameter(4), from: TestTPM.resized(Array(octets[..<start]) + [0x02, 0x01] + octets[(start + 2)...]))
  }
}

extension TestTPM {
  /// The code that a command fails with, where the octets decide which of some it is.
  mutating func code<C: Command>(
    of command: C.Type, _ handles: [UInt32], _ fill: (inout C.Parameters) -> Void
  ) throws -> ResponseCode {
    let response = execute(try octets(command, handles, fill))
    return ResponseCode(rawValue: UInt32(octets: response[6..<10]))
  }
}
