// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// An object that is loaded: a key or sealed data, or the public area of one. Part 1, 23.
///
/// Copies share what they hold until one of them is changed: an object is copied with every use of its handle.
struct Object: Sendable {
  @Part private var fields = Fields()

  private struct Fields: Sendable {
    var publicArea = Public()
    var sensitive: Sensitive? = nil
    var name: [UInt8] = []
    var qualifiedName: [UInt8] = []
    var hierarchy: Hierarchy = .null
    var isStateClear = false
    var isExternal = false
    var isPrimary = false
    var key: Key = .none
  }

  var publicArea: Public {
    _read { yield fields.publicArea }
    _modify { yield &fields.publicArea }
  }
  /// Nil where only the public area was loaded.
  var sensitive: Sensitive? {
    _read { yield fields.sensitive }
    _modify { yield &fields.sensitive }
  }
  var name: [UInt8] {
    _read { yield fields.name }
    _modify { yield &fields.name }
  }
  var qualifiedName: [UInt8] {
    _read { yield fields.qualifiedName }
    _modify { yield &fields.qualifiedName }
  }
  var hierarchy: Hierarchy {
    _read { yield fields.hierarchy }
    _modify { yield &fields.hierarchy }
  }
  /// stClear of the object itself or of one of its ancestors. Part 1, 27.4.
  var isStateClear: Bool {
    _read { yield fields.isStateClear }
    _modify { yield &fields.isStateClear }
  }
  /// Made by TPM2_LoadExternal; it can have no children, and contexts are all that it may be saved in.
  var isExternal: Bool {
    _read { yield fields.isExternal }
    _modify { yield &fields.isExternal }
  }
  /// A Primary Object.
  var isPrimary: Bool {
    _read { yield fields.isPrimary }
    _modify { yield &fields.isPrimary }
  }
  /// The asymmetric key, ready for use.
  var key: Key {
    _read { yield fields.key }
    _modify { yield &fields.key }
  }

  /// The libcrypto form of an asymmetric key, made once when the object is loaded.
  enum Key: Sendable {
    case none
    case rsa(RSAPublicKey, RSAPrivateKey?)
    case ecc(ECPublicKey, ECPrivateKey?)
  }
}

extension Object {
  /// Whether one is a copy of the other, and neither has been changed since.
  func isUnchanged(since other: Self) -> Bool { $fields.isUnchanged(since: other.$fields) }

  var attributes: ObjectAttributes { publicArea.objectAttributes }

  /// A restricted decryption key, which protects children. Part 1, 23.3.
  var isStorageParent: Bool {
    attributes.contains([.restricted, .decrypt]) && !attributes.contains(.sign) && publicArea.type != .keyedHash
      && sensitive != nil && publicArea.nameAlg != nil && !isExternal
  }

  /// A restricted decryption KEYEDHASH object, from which objects are derived. Part 1, 25.
  var isDerivationParent: Bool {
    attributes.contains([.restricted, .decrypt]) && !attributes.contains(.sign) && publicArea.type == .keyedHash
      && sensitive != nil && !isExternal
  }

  /// The authValue, empty where only the public area is here.
  var authValue: Secret { sensitive?.authValue.secret ?? Secret() }

  var isDAProtected: Bool { !attributes.contains(.noDA) }
}
