// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Templates that tests make objects of.
extension Public {
  /// fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA.
  static let usual: ObjectAttributes = [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .noDA]

  /// Every cipher with each size of its key, in CFB mode.
  static let ciphers = BlockCipher.allCases.flatMap { cipher in
    cipher.keyBits.map { SymmetricCipher(cipher, keyBits: UInt16($0), mode: .cfb) }
  }

  static let aes128CFB = SymmetricCipher(.aes, keyBits: 128, mode: .cfb)

  /// A storage key on P-256, as the storage root key often is.
  static var storageP256: Public {
    Public(
      objectAttributes: usual.union([.restricted, .decrypt]),
      parameters: .ecc(ECCParameters(symmetric: SymDefObject(aes128CFB), curveID: .nistP256)))
  }

  static func storageRSA(_ bits: UInt16 = 2048) -> Public {
    Public(
      objectAttributes: usual.union([.restricted, .decrypt]),
      parameters: .rsa(RSAParameters(symmetric: SymDefObject(aes128CFB), keyBits: bits)))
  }

  static var signP256: Public { sign(.nistP256) }

  /// A signing key on a curve, with a scheme or without.
  static func sign(_ curve: Curve, _ scheme: ECCScheme = .null) -> Public {
    Public(objectAttributes: usual.union(.sign), parameters: .ecc(ECCParameters(scheme: scheme, curveID: curve)))
  }

  static func signRSA(_ bits: UInt16 = 2048) -> Public {
    Public(objectAttributes: usual.union(.sign), parameters: .rsa(RSAParameters(keyBits: bits)))
  }

  /// Sealed data.
  static var sealed: Public {
    Public(
      objectAttributes: [.fixedTPM, .fixedParent, .userWithAuth, .noDA], parameters: .keyedHash(KeyedHashParameters()))
  }

  static var hmacKey: Public {
    Public(
      objectAttributes: usual.union(.sign), parameters: .keyedHash(KeyedHashParameters(.hmac(.sha256))))
  }

  static var aesKey: Public {
    Public(
      objectAttributes: usual.union([.sign, .decrypt]),
      parameters: .symCipher(SymCipherParameters(aes128CFB)))
  }

  /// A symmetric storage parent.
  static var storageAES: Public {
    Public(
      objectAttributes: usual.union([.restricted, .decrypt]),
      parameters: .symCipher(SymCipherParameters(aes128CFB)))
  }

  static var derivationParent: Public {
    Public(
      objectAttributes: usual.union([.restricted, .decrypt]),
      parameters: .keyedHash(KeyedHashParameters(.xor(.sha256, .kdf1SP800108))))
  }

  /// The same storage parent with another cipher for its children.
  func protecting(with cipher: SymmetricCipher) -> Public {
    changed { area in
      switch area.parameters {
      case .keyedHash: break
      case .symCipher: area.parameters = .symCipher(SymCipherParameters(cipher))
      case .rsa(var parameters):
        parameters.symmetric = SymDefObject(cipher)
        area.parameters = .rsa(parameters)
      case .ecc(var parameters):
        parameters.symmetric = SymDefObject(cipher)
        area.parameters = .ecc(parameters)
      }
    }
  }

  /// The same with other attributes.
  func with(_ added: ObjectAttributes = [], without removed: ObjectAttributes = []) -> Public {
    var changed = self
    changed.objectAttributes = objectAttributes.union(added).subtracting(removed)
    return changed
  }

  /// The same after a change.
  func changed(_ change: (inout Public) -> Void) -> Public {
    var changed = self
    change(&changed)
    return changed
  }
}

extension SensitiveCreate {
  init(auth: String = "", data: [UInt8] = []) {
    self.init(userAuth: Auth(Secret(Array(auth.utf8))), data: SensitiveData(Secret(data)))
  }
}

extension TestTPM {
  /// A TPM with fixed seeds, so that what is derived from them is known.
  static func withFixedSeeds() throws -> TestTPM {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.persistent.owner.seed = Secret([UInt8](repeating: 0x0A, count: 64))
      machine.persistent.owner.proof = Secret([UInt8](repeating: 0x1A, count: 64))
      machine.persistent.endorsement.seed = Secret([UInt8](repeating: 0x0E, count: 64))
      machine.persistent.platform.seed = Secret([UInt8](repeating: 0x0C, count: 64))
    }
    return tpm
  }

  /// Makes a primary object, in the owner hierarchy unless told otherwise.
  mutating func primary(
    _ template: Public = .storageP256, _ sensitive: SensitiveCreate = SensitiveCreate(),
    in hierarchy: UInt32 = PermanentHandle.owner
  ) throws -> TestResponse<CreatePrimary> {
    try run(CreatePrimary.self, [hierarchy]) {
      $0.inPublic.value = template
      $0.inSensitive.value = sensitive
    }
  }

  /// Makes a primary object and looks at it.
  mutating func primaryObject(
    _ template: Public = .storageP256, _ sensitive: SensitiveCreate = SensitiveCreate()
  ) throws -> Object {
    let handle = try primary(template, sensitive).handle
    return try machine.object(handle)
  }

  /// Makes an ordinary object, loads it and looks at it.
  mutating func loadedObject(
    _ template: Public, _ sensitive: SensitiveCreate = SensitiveCreate(), under parent: UInt32
  ) throws -> Object {
    let handle = try load(template, sensitive, under: parent)
    return try machine.object(handle)
  }

  /// Makes an ordinary object.
  mutating func create(
    _ template: Public, _ sensitive: SensitiveCreate = SensitiveCreate(), under parent: UInt32
  ) throws -> TestResponse<Create> {
    try run(Create.self, [parent]) {
      $0.inPublic.value = template
      $0.inSensitive.value = sensitive
    }
  }

  /// Makes an ordinary object and loads it.
  mutating func load(
    _ template: Public, _ sensitive: SensitiveCreate = SensitiveCreate(), under parent: UInt32
  ) throws -> UInt32 {
    let made = try create(template, sensitive, under: parent)
    return try run(Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }.handle
  }

  /// Loads the public area of an object.
  mutating func loadPublic(_ area: Public, in hierarchy: UInt32 = PermanentHandle.owner) throws -> UInt32 {
    try run(LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.hierarchy = HierarchyHandle(hierarchy)
    }.handle
  }

  /// The octets of a command, with the empty password where one is needed.
  func octets<C: Command>(
    _ command: C.Type, _ handles: [UInt32] = [], _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws -> [UInt8] {
    try TestRequest(C.self, handles, nil, in: machine, fill).octets
  }

  /// Puts a sequence into a slot, where a command expects an object.
  mutating func addSequence() -> UInt32 {
    var handle: UInt32 = 0
    prepare { machine in
      let sequence = SequenceObject(authValue: Secret(), computation: .hash(HashState(.sha256)))
      handle = (try? machine.add(.sequence(sequence))) ?? 0
    }
    return handle
  }
}

extension [UInt8] {
  /// The octets in hexadecimal.
  var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

  /// The same with one octet changed.
  func flipping(_ place: Int) -> [UInt8] {
    var changed = self
    changed[place] ^= 0x01
    return changed
  }
}
