// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// An object that is loaded: a key or sealed data, or the public area of one. Part 1, 23.
struct Object: Sendable {
  var publicArea: Public
  /// Nil where only the public area was loaded.
  var sensitive: Sensitive?
  var name: [UInt8]
  var qualifiedName: [UInt8]
  var hierarchy: Hierarchy
  /// stClear of the object itself or of one of its ancestors. Part 1, 27.4.
  var isStateClear: Bool
  /// Made by TPM2_LoadExternal; it can have no children, and contexts are all that it may be saved in.
  var isExternal = false
  /// A Primary Object.
  var isPrimary = false
  /// The asymmetric key, ready for use.
  var key: Key

  /// The libcrypto form of an asymmetric key, made once when the object is loaded.
  enum Key: Sendable {
    case none
    case rsa(RSAPublicKey, RSAPrivateKey?)
    case ecc(ECPublicKey, ECPrivateKey?)
  }
}

extension Object {
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
