// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What TPM2_Create, TPM2_CreatePrimary and TPM2_CreateLoaded are asked for. In all three inSensitive is parameter 1
/// and inPublic parameter 2. Part 1, 24.
struct ObjectCreation {
  static let inSensitive = 1
  static let inPublic = 2

  let template: Public
  let request: SensitiveCreate
  let parent: ObjectParent
  /// The label and context of a derived object.
  var derive: Derive?

  init(_ template: Public, _ request: SensitiveCreate, under parent: ObjectParent, derive: Derive? = nil) {
    (self.template, self.request, self.parent, self.derive) = (template, request, parent, derive)
  }

  /// Checks the request before anything is drawn or computed.
  ///
  /// - TPM_RC_ATTRIBUTES, TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_HASH, TPM_RC_SIZE, TPM_RC_VALUE +
  ///   parameter 2: the template breaks a rule for attributes or schemes
  /// - TPM_RC_SIZE + parameter 1: userAuth is longer than a digest of nameAlg, or data have a wrong size
  /// - TPM_RC_VALUE + parameter 1: data for an asymmetric key that is not primary
  /// - TPM_RC_KEY + parameter 1: data are a weak key of the cipher
  /// - TPM_RC_RANGE + parameter 2: keys are not made with this RSA exponent
  func check() throws(ResponseCode) {
    do throws(ResponseCode) {
      try template.checkCreation(dataSize: derive == nil ? data.count : 0, under: parent)
      try template.checkSchemes(under: parent)
      if let exponent = template.parameters.rsa?.publicExponent {
        // As FIPS 186-5 wants them; smaller ones are loaded but not made.
        guard exponent > 65_536, exponent & 1 == 1 else { throw .range }
      }
    } catch { throw error.parameter(Self.inPublic) }
    do throws(ResponseCode) { try checkSensitive() } catch { throw error.parameter(Self.inSensitive) }
  }

  /// Makes the object from what `sources` give. The request has been checked.
  ///
  /// - TPM_RC_CANCELED: the platform wants the command given up while the primes of an RSA key are looked for, which is
  ///   the one thing that takes long
  func make(_ sources: ObjectSources, _ environment: Environment) throws(ResponseCode) -> Object {
    guard let nameAlg = template.nameAlg else { throw .hash.parameter(Self.inPublic) }
    var sources = sources
    var publicArea = template
    let key: Object.Key
    let secret: Secret
    switch template.parameters {
    case .rsa(let parameters):
      let made = try crypto { () throws(CryptoError) in
        try RSAPrivateKey.generate(
          bits: Int(parameters.keyBits), exponent: parameters.publicExponent, from: &sources.sensitive,
          isCancelled: { environment.isCancelRequested })
      }
      publicArea.unique = .rsa(PublicKeyRSA(made.modulus))
      let publicKey = try crypto { () throws(CryptoError) in
        try RSAPublicKey(modulus: made.modulus, exponent: made.exponent)
      }
      (secret, key) = (made.prime, .rsa(publicKey, made))
    case .ecc(let parameters):
      let made = try crypto { () throws(CryptoError) in
        try ECPrivateKey.generate(parameters.curveID, from: &sources.sensitive)
      }
      publicArea.unique = .ecc(ECCPoint(made.publicPoint))
      let publicKey = try crypto { () throws(CryptoError) in
        try ECPublicKey(curve: made.curve, point: made.publicPoint)
      }
      (secret, key) = (made.scalar, .ecc(publicKey, made))
    case .symCipher(let parameters):
      guard let cipher = parameters.sym.cipher else { throw .symmetric.parameter(Self.inPublic) }
      (secret, key) = (try cipherKey(cipher, &sources.sensitive), .none)
    case .keyedHash:
      (secret, key) = (try hashKey(nameAlg, &sources.sensitive), .none)
    }
    let seedValue = try seedValue(nameAlg, &sources)
    if !template.type.isAsymmetric {
      let unique = Digest(publicArea.symmetricUnique(nameAlg, seedValue: seedValue, secret: secret))
      publicArea.unique = template.type == .symCipher ? .symCipher(unique) : .keyedHash(unique)
    }
    let sensitive = Sensitive(
      authValue: Auth(request.userAuth.secret.trimmingTrailingZeros()), seedValue: SecretDigest(seedValue),
      sensitive: SensitiveComposite(template.type, secret))
    return try Object(publicArea, named: try publicArea.name, sensitive, key, under: parent)
  }

  private var data: Secret { request.data.secret }

  /// The secret is drawn: the caller has not given one.
  private var isDrawn: Bool { derive != nil || template.objectAttributes.contains(.sensitiveDataOrigin) }

  private func checkSensitive() throws(ResponseCode) {
    let userAuth = request.userAuth.secret.trimmingTrailingZeros()
    guard userAuth.count <= template.nameAlg?.size ?? 0 else { throw .size }
    guard derive == nil, !data.isEmpty else { return }
    switch template.parameters {
    case .rsa, .ecc:
      guard case .hierarchy = parent else { throw .value }
    case .symCipher(let parameters):
      guard let cipher = parameters.sym.cipher, data.count == cipher.keySize else { throw .size }
      guard !cipher.cipher.isWeak(data) else { throw .key }
    case .keyedHash(let parameters):
      guard data.count <= parameters.scheme.dataLimit else { throw .size }
    }
  }

  private func cipherKey(_ cipher: SymmetricCipher, _ source: inout ObjectSource) throws(ResponseCode) -> Secret {
    isDrawn ? try cipher.key(from: &source) : data
  }

  private func hashKey(_ nameAlg: HashAlgorithm, _ source: inout ObjectSource) throws(ResponseCode) -> Secret {
    guard isDrawn else { return data }
    return try crypto { () throws(CryptoError) in try source.secret(nameAlg.size) }
  }

  /// The seed of a storage key, the obfuscation value of a symmetric object, and nothing else. Part 1, 24.7.4.
  private func seedValue(_ nameAlg: HashAlgorithm, _ sources: inout ObjectSources) throws(ResponseCode) -> Secret {
    guard !template.type.isAsymmetric || template.isParent else { return Secret() }
    guard var own = sources.seedValue else {
      return try crypto { () throws(CryptoError) in try sources.sensitive.secret(nameAlg.size) }
    }
    return try crypto { () throws(CryptoError) in try own.secret(nameAlg.size) }
  }
}

extension SymmetricCipher {
  /// Draws a key, and another one instead of a weak one. Part 1, 8.4.10.4.
  func key(from source: inout some RandomSource) throws(ResponseCode) -> Secret {
    while true {
      let key = try crypto { () throws(CryptoError) in try source.secret(keySize) }
      if !cipher.isWeak(key) { return key }
    }
  }
}
