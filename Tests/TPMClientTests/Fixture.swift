// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

/// Keys and Indices for the tests of the client.
enum Fixture {
  static func started() throws -> TPMConnection {
    let tpm = TPMConnection(try InProcess())
    try tpm.run(Startup.self)
    return tpm
  }

  /// An Index that its owner and its authValue may write and read.
  static func ordinaryIndex(_ handle: UInt32, size: UInt16) -> NVPublic {
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(handle)
    area.attributes = [.ownerWrite, .ownerRead, .authWrite, .authRead, .noDA]
    area.dataSize = size
    return area
  }

  /// A primary storage key of the owner.
  static func storageKey(_ tpm: TPMConnection, isRSA: Bool = false) throws -> UInt32 {
    try primary(
      tpm, [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .restricted, .decrypt],
      isRSA
        ? .rsa(RSAParameters(symmetric: SymDefObject(SymmetricCipher()), keyBits: 2048))
        : .ecc(ECCParameters(symmetric: SymDefObject(SymmetricCipher()), curveID: .nistP256)))
  }

  /// A primary restricted signing key of the owner.
  static func attestationKey(_ tpm: TPMConnection) throws -> UInt32 {
    try primary(
      tpm, [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .restricted, .sign],
      .ecc(ECCParameters(scheme: .ecdsa(.sha256), curveID: .nistP256)))
  }

  private static func primary(
    _ tpm: TPMConnection, _ attributes: ObjectAttributes, _ parameters: PublicParameters
  ) throws -> UInt32 {
    try tpm.run(CreatePrimary.self) {
      $0.primaryHandle = HierarchyHandle(PermanentHandle.owner)
      $0.inPublic.value = Public(objectAttributes: attributes, parameters: parameters)
    }.handle
  }

  static func publicArea(_ tpm: TPMConnection, _ handle: UInt32) throws -> Public {
    try tpm.run(ReadPublic.self) { $0.objectHandle = ObjectHandle(handle) }.outPublic.value.value
  }
}
