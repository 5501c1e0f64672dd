// SPDX-License-Identifier: Apache-2.0
package import TPMCrypto

/// The outer wrap, which keeps what leaves the TPM secret and whole: the sensitive areas of children and of
/// duplicates, and credentials. Part 1, 19, 20.3.2.3 and 21.
package struct OuterWrap: Sendable {
  /// The nameAlg of the key that protects.
  let nameAlg: HashAlgorithm
  /// The cipher of the key that protects; always used in CFB mode.
  let cipher: SymmetricCipher
  let seed: Secret

  /// The wrap with a seed that was shared with the key which has this public area.
  ///
  /// - TPM_RC_TYPE: the key protects nothing
  package init(_ protector: Public, seed: Secret) throws(ResponseCode) {
    guard let nameAlg = protector.nameAlg, let cipher = protector.parameters.symmetric else { throw .type }
    (self.nameAlg, self.cipher, self.seed) = (nameAlg, cipher, seed)
  }

  /// The wrap of the children of a storage parent.
  ///
  /// - TPM_RC_TYPE: the key is no storage parent
  init(parent: Object) throws(ResponseCode) {
    guard parent.isStorageParent, let sensitive = parent.sensitive else { throw .type }
    try self.init(parent.publicArea, seed: sensitive.seedValue.secret)
  }

  /// Encrypts and signs `data`, which belongs to the object with this Name.
  ///
  /// - Parameter iv: what children have, since their key is used again; nil for a seed that is used once.
  package func wrap(_ data: Secret, name: [UInt8], iv: [UInt8]?) throws(ResponseCode) -> [UInt8] {
    var covered = Writer()
    if let iv { try covered.write(IV(iv)) }
    covered.write(try crypt(.encrypt, data, name, iv ?? zeroIV))
    let integrity = integrity(of: covered.octets, name)
    var whole = Writer()
    try whole.write(Digest(integrity.disclosed()))
    whole.write(covered.octets)
    return whole.copy
  }

  /// Checks and then decrypts what `wrap` made.
  ///
  /// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT: the parts do not fit the whole
  /// - TPM_RC_INTEGRITY: it is another object's, under another parent, or changed
  package func unwrap(_ octets: RawSpan, name: [UInt8], hasIV: Bool) throws(ResponseCode) -> Secret {
    var reader = Reader(octets)
    var outerHMAC = Digest()
    try outerHMAC.visit(&reader)
    guard outerHMAC.count == nameAlg.size else { throw .size }
    guard Secret(outerHMAC.octets) == integrity(of: reader.rest, name) else { throw .integrity }
    var iv = IV(zeroIV)
    if hasIV { try iv.visit(&reader) }
    guard iv.count == cipher.cipher.blockSize else { throw .size }
    return try crypt(.decrypt, Secret(copying: reader.rest), name, iv.octets)
  }

  private var zeroIV: [UInt8] { [UInt8](repeating: 0, count: cipher.cipher.blockSize) }

  private func crypt(
    _ direction: Direction, _ data: Secret, _ name: [UInt8], _ iv: [UInt8]
  ) throws(ResponseCode) -> Secret {
    let key = kdfa(nameAlg, key: seed, label: "STORAGE", contextU: name, contextV: [], bits: Int(cipher.keyBits))
    var iv = iv
    return try crypto { () throws(CryptoError) in
      try TPMCrypto.crypt(cipher.cipher, mode: .cfb, direction, key: key, iv: &iv, data: data)
    }
  }

  private func integrity(of covered: RawSpan, _ name: [UInt8]) -> Secret {
    let key = kdfa(nameAlg, key: seed, label: "INTEGRITY", contextU: [], contextV: [], bits: nameAlg.size * 8)
    var hmac = HMAC(nameAlg, key: key)
    hmac.update(covered)
    hmac.update(name)
    return hmac.finishSecret()
  }
}

/// The inner wrap of a duplicate, under a symmetric key that the caller has or gets. Part 1, 20.3.2.2.
struct InnerWrap: Sendable {
  let cipher: SymmetricCipher
  let key: Secret

  /// Encrypts a TPM2B_SENSITIVE with the digest of itself and of the object's Name in front.
  func wrap(_ sensitive: Secret, nameAlg: HashAlgorithm, name: [UInt8]) throws(ResponseCode) -> Secret {
    var whole = Writer()
    try whole.write(Digest(digest(of: sensitive.bytes, nameAlg, name)))
    whole.write(sensitive)
    return try crypt(.encrypt, whole.secret)
  }

  /// Decrypts and then checks what `wrap` made.
  ///
  /// - TPM_RC_INTEGRITY: it is another object's, under another key, or changed, which a digest that is none shows as well
  func unwrap(_ data: Secret, nameAlg: HashAlgorithm, name: [UInt8]) throws(ResponseCode) -> Secret {
    let plain = try crypt(.decrypt, data)
    var reader = Reader(plain.bytes)
    var innerIntegrity = Digest()
    do throws(ResponseCode) { try innerIntegrity.visit(&reader) } catch { throw .integrity }
    guard constantTimeEqual(innerIntegrity.octets, digest(of: reader.rest, nameAlg, name)) else { throw .integrity }
    return Secret(copying: reader.rest)
  }

  private func crypt(_ direction: Direction, _ data: Secret) throws(ResponseCode) -> Secret {
    var iv = [UInt8](repeating: 0, count: cipher.cipher.blockSize)
    return try crypto { () throws(CryptoError) in
      try TPMCrypto.crypt(cipher.cipher, mode: .cfb, direction, key: key, iv: &iv, data: data)
    }
  }

  private func digest(of sensitive: RawSpan, _ nameAlg: HashAlgorithm, _ name: [UInt8]) -> [UInt8] {
    var hasher = Hasher(nameAlg)
    hasher.update(sensitive)
    hasher.update(name)
    return hasher.finish()
  }
}

extension Sensitive {
  /// The TPM2B_SENSITIVE. The authValue is padded to the size of a digest, so that its length does not show.
  /// Part 1, 24.7.3.
  func sized(paddedFor nameAlg: HashAlgorithm) throws(ResponseCode) -> Secret {
    var padded = self
    padded.authValue = Auth(authValue.secret.padded(to: nameAlg.size))
    var writer = Writer()
    try writer.write(Sized(padded))
    return writer.secret
  }

  /// Reads a TPM2B_SENSITIVE; octets left over are TPM_RC_SIZE.
  init(sized octets: Secret) throws(ResponseCode) {
    self = try Sized<Sensitive>(reading: octets.bytes).value
  }

  /// The private area of a child of `parent`, as TPM2_Load takes it. Part 1, 23.4.
  func wrapped(
    for publicArea: Public, under parent: Object, _ environment: Environment
  ) throws(ResponseCode) -> Private {
    guard let nameAlg = publicArea.nameAlg else { throw .hash }
    let wrap = try OuterWrap(parent: parent)
    let iv = try environment.randomOctets(wrap.cipher.cipher.blockSize)
    let sized = try sized(paddedFor: nameAlg)
    return Private(try wrap.wrap(sized, name: try publicArea.name, iv: iv))
  }

  /// The sensitive area in the private area of a child of `parent`.
  ///
  /// - TPM_RC_INTEGRITY, TPM_RC_SIZE and what `Sensitive` earns
  init(unwrapping privateArea: Private, named name: [UInt8], under parent: Object) throws(ResponseCode) {
    let wrap = try OuterWrap(parent: parent)
    try self.init(sized: try wrap.unwrap(privateArea.octets.rawSpan, name: name, hasIV: true))
  }
}
