// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Which attributes go together, and with those of the parent. Part 2, 8.3.3.
extension Public {
  /// The rules for an object that is made.
  ///
  /// - TPM_RC_ATTRIBUTES: a rule is broken
  func checkCreation(
    dataSize: Int, under parent: ObjectParent
  ) throws(ResponseCode) {
    let attributes = objectAttributes
    if parent.isDerivationParent {
      guard !attributes.contains(.sensitiveDataOrigin) else { throw .attributes }
    } else if case .hierarchy = parent, type.isAsymmetric {
      // The data of an asymmetric Primary Object personalises it. Part 1, 24.3.3.
      guard attributes.contains(.sensitiveDataOrigin) else { throw .attributes }
    } else {
      guard attributes.contains(.sensitiveDataOrigin) == (dataSize == 0) else { throw .attributes }
    }
    let isSealed = type == .keyedHash && attributes.isDisjoint(with: [.sign, .decrypt])
    if isSealed, !parent.isDerivationParent, dataSize == 0 { throw .attributes }
    // No hierarchy here is limited to a firmware or its security version.
    guard attributes.isDisjoint(with: [.firmwareLimited, .svnLimited]) else { throw .attributes }
    try checkAttributes(under: parent)
  }

  /// The rules for an object that is made or loaded under a parent.
  ///
  /// - TPM_RC_ATTRIBUTES: a rule is broken
  /// - TPM_RC_SIZE: authPolicy is no digest of nameAlg
  func checkAttributes(under parent: ObjectParent) throws(ResponseCode) {
    try checkAuthPolicy()
    let (own, above) = (objectAttributes, parent.attributes)
    if above.contains(.fixedTPM) {
      guard own.contains(.fixedTPM) == own.contains(.fixedParent) else { throw .attributes }
    } else {
      guard !own.contains(.fixedTPM) else { throw .attributes }
      guard own.contains(.encryptedDuplication) == above.contains(.encryptedDuplication) else { throw .attributes }
    }
    try checkUse()
  }

  /// The rules for an object with a sensitive area that comes from outside. Part 3, 12.3.
  ///
  /// - TPM_RC_ATTRIBUTES: a rule is broken
  /// - TPM_RC_SIZE: authPolicy is no digest of nameAlg
  func checkExternalAttributes() throws(ResponseCode) {
    try checkAuthPolicy()
    let forbidden: ObjectAttributes = [.fixedTPM, .fixedParent, .restricted, .firmwareLimited, .svnLimited]
    guard objectAttributes.isDisjoint(with: forbidden) else { throw .attributes }
    try checkUse()
  }

  /// - TPM_RC_SIZE: authPolicy neither is empty nor a digest of nameAlg
  func checkAuthPolicy() throws(ResponseCode) {
    guard authPolicy.isEmpty || authPolicy.count == nameAlg?.size ?? 0 else { throw .size }
  }

  /// What the attributes allow by themselves.
  private func checkUse() throws(ResponseCode) {
    let attributes = objectAttributes
    let (signs, decrypts) = (attributes.contains(.sign), attributes.contains(.decrypt))
    if attributes.contains(.fixedTPM), attributes.contains(.encryptedDuplication) { throw .attributes }
    if attributes.contains(.restricted), signs == decrypts { throw .attributes }
    if type != .keyedHash, !signs, !decrypts { throw .attributes }
    if attributes.contains(.x509sign) {
      guard signs, type.isAsymmetric else { throw .attributes }
    }
  }
}

extension PublicType {
  var isAsymmetric: Bool { self == .rsa || self == .ecc }
}
