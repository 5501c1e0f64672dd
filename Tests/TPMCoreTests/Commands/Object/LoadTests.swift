// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct LoadTests {
  @Test func everyOctetOfAPrivateAreaIsProtected() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.signP256, under: parent)
    let octets = made.outPrivate.octets
    // The digest's length, the digest, the IV's length, the IV, the sensitive area.
    for place in [2, 33, 36, 51, 52, octets.count - 1] {
      try tpm.expect(.integrity.parameter(1), from: Load.self, [parent]) {
        $0.inPrivate = Private(octets.flipping(place))
        $0.inPublic = made.outPublic
      }
    }
    try tpm.expect(.size.parameter(1), from: Load.self, [parent]) {
      $0.inPrivate = Private(octets.flipping(1))
      $0.inPublic = made.outPublic
    }
    try tpm.expect(.integrity.parameter(1), from: Load.self, [parent]) {
      $0.inPrivate = Private(octets.flipping(35))
      $0.inPublic = made.outPublic
    }
  }

  @Test(arguments: [1, 2, 33, 34])
  func aPrivateAreaThatEndsEarlyIsRefused(count: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.signP256, under: parent)
    let code = count < 34 ? ResponseCode.insufficient : .integrity
    try tpm.expect(code.parameter(1), from: Load.self, [parent]) {
      $0.inPrivate = Private(Array(made.outPrivate.octets.prefix(count)))
      $0.inPublic = made.outPublic
    }
  }

  @Test func noPrivateAreaIsARefusedSize() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.signP256, under: parent)
    try tpm.expect(.size.parameter(1), from: Load.self, [parent]) { $0.inPublic = made.outPublic }
  }

  @Test func anotherParentDoesNotTakeIt() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let other = try tpm.primary(in: PermanentHandle.platform).handle
    let made = try tpm.create(.signP256, under: parent)
    try tpm.expect(.integrity.parameter(1), from: Load.self, [other]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
  }

  @Test func anotherPublicAreaDoesNotGoWithIt() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let (one, two) = (try tpm.create(.signP256, under: parent), try tpm.create(.signP256, under: parent))
    try tpm.expect(.integrity.parameter(1), from: Load.self, [parent]) {
      $0.inPrivate = one.outPrivate
      $0.inPublic = two.outPublic
    }
  }

  @Test func nothingIsLoadedUnderWhatIsNoStorageKey() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.signP256, under: parent)
    for wrong in [try tpm.primary(.signP256).handle, try tpm.primary(.derivationParent).handle, tpm.addSequence()] {
      try tpm.expect(.type.handle(1), from: Load.self, [wrong]) {
        $0.inPrivate = made.outPrivate
        $0.inPublic = made.outPublic
      }
    }
  }

  /// What software that knows the parent's seed could have made.
  @Test(arguments: [
    (Public.signP256.with(without: .fixedTPM), ResponseCode.attributes.parameter(2)),
    (.signP256.changed { $0.authPolicy = Digest([1]) }, .size.parameter(2)),
    (
      .signP256.changed { $0.parameters = .ecc(ECCParameters(scheme: .ecdh(.sha256), curveID: .nistP256)) },
      .scheme.parameter(2)
    ),
  ])
  func wholeAreasMustStillBeConsistent(changed: Public, code: ResponseCode) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let object = try tpm.loadedObject(.signP256, under: parent)
    let sensitive = try #require(object.sensitive)
    let area = changed.changed { $0.unique = object.publicArea.unique }
    let storage = try tpm.machine.object(parent)
    let wrapped = try sensitive.wrapped(for: area, under: storage, tpm.machine.environment)
    try tpm.expect(code, from: Load.self, [parent]) {
      $0.inPrivate = wrapped
      $0.inPublic.value = area
    }
  }

  /// A private area that is whole, around whatever areas there are.
  private static func wrapped(
    _ area: Public, _ sensitive: Sensitive, under parent: UInt32, in tpm: borrowing TestTPM
  ) throws -> Private {
    try sensitive.wrapped(for: area, under: try tpm.machine.object(parent), tpm.machine.environment)
  }

  @Test(arguments: BrokenTemplates.inconsistent + BrokenTemplates.unlikeTheParent)
  func aPublicAreaThatBreaksARuleIsRefused(area: Public, code: ResponseCode) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let sensitive = try #require(try tpm.loadedObject(.signP256, under: parent).sensitive)
    let wrapped = try Self.wrapped(area, sensitive, under: parent, in: tpm)
    try tpm.expect(code.parameter(2), from: Load.self, [parent]) {
      ($0.inPrivate, $0.inPublic.value) = (wrapped, area)
    }
  }

  @Test func aPublicKeyMustBeOne() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let object = try tpm.loadedObject(.signP256, under: parent)
    let (sensitive, point) = (try #require(object.sensitive), try #require(object.publicArea.unique.ecc))
    let wrong: [(ECCPoint, ResponseCode)] = [
      (ECCPoint(x: point.y, y: point.x), .eccPoint), (ECCPoint(), .key),
      (ECCPoint(x: point.x, y: ECCParameter([0] + point.y.octets)), .key),
    ]
    for (point, code) in wrong {
      let area = object.publicArea.changed { $0.unique = .ecc(point) }
      let wrapped = try Self.wrapped(area, sensitive, under: parent, in: tpm)
      try tpm.expect(code.parameter(2), from: Load.self, [parent]) {
        ($0.inPrivate, $0.inPublic.value) = (wrapped, area)
      }
    }
  }

  @Test(arguments: [
    (Public.signP256, SensitiveComposite(.ecc, Secret([UInt8](repeating: 1, count: 31))), ResponseCode.keySize),
    (.signRSA(1024), SensitiveComposite(.rsa, Secret([UInt8](repeating: 1, count: 63))), .keySize),
    (.aesKey, SensitiveComposite(.symCipher, Secret([UInt8](repeating: 1, count: 24))), .keySize),
    (.hmacKey, SensitiveComposite(.keyedHash, Secret([UInt8](repeating: 1, count: 65))), .keySize),
    (.signP256, SensitiveComposite(.keyedHash, Secret([UInt8](repeating: 1, count: 32))), .type),
    (
      .aesKey,
      SensitiveComposite(.symCipher, Secret([UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 8))), .key
    ),
  ])
  func aSecretThatDoesNotFitThePublicAreaIsRefused(
    template: Public, secret: SensitiveComposite, code: ResponseCode
  ) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let object = try tpm.loadedObject(template, under: parent)
    var sensitive = try #require(object.sensitive)
    sensitive.sensitive = secret
    let wrapped = try Self.wrapped(object.publicArea, sensitive, under: parent, in: tpm)
    try tpm.expect(code.parameter(1), from: Load.self, [parent]) {
      ($0.inPrivate, $0.inPublic.value) = (wrapped, object.publicArea)
    }
  }

  @Test func aSensitiveAreaOfAnotherObjectIsNotBound() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let storage = try tpm.machine.object(parent)
    for template in [Public.signP256, .hmacKey, .aesKey, .signRSA(1024), .sealed.with(without: [])] {
      let data = template.objectAttributes.contains(.sensitiveDataOrigin) ? [] : [UInt8(1)]
      let one = try tpm.loadedObject(template, SensitiveCreate(data: data), under: parent)
      let two = try tpm.loadedObject(template, SensitiveCreate(data: data), under: parent)
      let wrapped = try #require(two.sensitive).wrapped(
        for: one.publicArea, under: storage, tpm.machine.environment)
      try tpm.expect(.binding.parameter(1), from: Load.self, [parent]) {
        $0.inPrivate = wrapped
        $0.inPublic.value = one.publicArea
      }
    }
  }

  @Test func aFullTPMRefusesAnotherObject() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.aesKey, under: parent)
    for _ in 1..<Capacity.transientObjects { _ = try tpm.primary(.aesKey) }
    try tpm.expect(.objectMemory, from: Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
  }

  @Test func stClearOfAParentIsHandedDown() throws {
    var tpm = try TestTPM()
    let root = try tpm.primary().handle
    let middle = try tpm.load(.storageP256.with(.stClear), under: root)
    let leaf = try tpm.load(.signP256, under: middle)
    #expect(try !tpm.machine.object(root).isStateClear)
    #expect(try tpm.machine.object(middle).isStateClear)
    #expect(try tpm.machine.object(leaf).isStateClear)
  }
}
