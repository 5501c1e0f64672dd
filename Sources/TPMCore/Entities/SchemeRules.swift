// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Which schemes go with which attributes. Part 2, 12.2.3, and Part 3, 12.1.
extension Public {
  /// Checks the parameters of an object; `parent` is nil for one that has none.
  ///
  /// - TPM_RC_SCHEME: the scheme is not one for what the attributes allow
  /// - TPM_RC_KDF: a key derivation scheme is set
  /// - TPM_RC_SYMMETRIC: a storage key has no cipher in CFB mode for its children, another asymmetric key has a cipher,
  ///   or one with fixedParent has not that of its parent
  /// - TPM_RC_HASH: a storage key with fixedParent has not the nameAlg of its parent
  func checkSchemes(under parent: ObjectParent?) throws(ResponseCode) {
    switch parameters {
    case .keyedHash(let parameters): try check(parameters.scheme)
    case .symCipher(let parameters): try checkMode(parameters.sym.cipher?.mode)
    case .rsa(let parameters):
      let scheme = parameters.scheme
      try check(isNull: scheme == .null, signs: scheme.signature != nil, decrypts: scheme.decryption != nil)
      try checkChildCipher(parameters.symmetric)
    case .ecc(let parameters):
      let scheme = parameters.scheme
      try check(isNull: scheme == .null, signs: scheme.signature != nil, decrypts: scheme.keyExchange != nil)
      guard parameters.kdf == .null else { throw .kdf }
      try checkChildCipher(parameters.symmetric)
    }
    if let parent = parent?.object { try checkMatch(parent.publicArea) }
  }

  private var signs: Bool { objectAttributes.contains(.sign) }
  private var decrypts: Bool { objectAttributes.contains(.decrypt) }
  private var isRestricted: Bool { objectAttributes.contains(.restricted) }

  /// The scheme of an asymmetric key.
  ///
  /// - Parameters:
  ///   - signs: the scheme is one to sign with
  ///   - decrypts: the scheme is one to decrypt or to exchange keys with
  private func check(isNull: Bool, signs schemeSigns: Bool, decrypts schemeDecrypts: Bool) throws(ResponseCode) {
    switch (signs, decrypts) {
    case (true, true): guard isNull else { throw .scheme }
    case (true, false):
      guard schemeSigns, !isNull || !isRestricted else { throw .scheme }
    case (false, true):
      guard isNull || (schemeDecrypts && !isRestricted) else { throw .scheme }
    case (false, false): break
    }
  }

  private func check(_ scheme: KeyedHashScheme) throws(ResponseCode) {
    switch (signs, decrypts) {
    case (true, false):
      switch scheme {
      case .hmac: break
      case .null: guard !isRestricted else { throw .scheme }
      case .xor: throw .scheme
      }
    case (false, true):
      switch scheme {
      case .xor(_, let kdf):
        // A derivation parent derives with the one KDF that there is for it. Part 1, 25.2.
        guard !isRestricted || kdf == .kdf1SP800108 else { throw .scheme }
      case .null: guard !isRestricted else { throw .scheme }
      case .hmac: throw .scheme
      }
    default:
      guard scheme == .null else { throw .scheme }
    }
  }

  /// The mode of a cipher's key: one that decrypts cannot be for CMAC, and a parent has CFB. Part 2, 11.1.7.
  private func checkMode(_ mode: SymmetricMode?) throws(ResponseCode) {
    guard !decrypts || mode != .cmac else { throw .scheme }
    guard !isParent || mode == .cfb else { throw .symmetric }
  }

  /// The cipher that an asymmetric key encrypts its children with: storage keys have one, others none.
  private func checkChildCipher(_ symmetric: SymDefObject) throws(ResponseCode) {
    guard isParent else {
      guard symmetric.isNull else { throw .symmetric }
      return
    }
    guard let cipher = symmetric.cipher, cipher.mode == .cfb else { throw .symmetric }
  }

  /// A storage key that stays with its parent protects its children as that one does.
  private func checkMatch(_ above: Public) throws(ResponseCode) {
    guard isParent, type != .keyedHash, objectAttributes.contains(.fixedParent) else { return }
    guard nameAlg == above.nameAlg else { throw .hash }
    guard parameters.symmetric == above.parameters.symmetric else { throw .symmetric }
  }
}
