// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct AttributeRulesTests {
  private static let fixed: ObjectAttributes = [.fixedTPM, .fixedParent]

  @Test(arguments: [
    Public.signP256.with(without: .fixedParent),
    .signP256.with(without: .fixedTPM),
    .signP256.with(.restricted, without: .sign),
    .signP256.with([.restricted, .decrypt]),
    .signP256.with(without: .sign),
    .aesKey.with(without: [.sign, .decrypt]),
    .signP256.with(.encryptedDuplication),
    .signP256.with(.firmwareLimited),
    .signP256.with(.svnLimited),
    .hmacKey.with(.x509sign),
    .storageP256.with(.x509sign),
    .sealed.with(.restricted),
    .hmacKey.with(.x509sign, without: .sign),
  ])
  func attributesThatContradictOneAnotherAreRefused(template: Public) throws {
    let parent = ObjectParent.hierarchy(.owner)
    let size = template.objectAttributes.contains(.sensitiveDataOrigin) ? 0 : 1
    #expect(throws: ResponseCode.attributes) { try template.checkCreation(dataSize: size, under: parent) }
  }

  @Test(arguments: [
    Public.signP256, .signP256.with(.x509sign), .storageP256, .sealed,
    .signP256.with(without: [.fixedTPM, .fixedParent]),
    .signP256.with(.encryptedDuplication, without: [.fixedTPM, .fixedParent]), .signP256.with(.stClear),
    .signP256.with([.adminWithPolicy, .restricted]),
  ])
  func attributesThatGoTogetherAreTaken(template: Public) throws {
    let size = template.objectAttributes.contains(.sensitiveDataOrigin) ? 0 : 1
    try template.checkCreation(dataSize: size, under: .hierarchy(.owner))
  }

  @Test(arguments: [
    Inheritance(above: .encryptedDuplication, own: .encryptedDuplication, isTaken: true),
    Inheritance(above: [], own: [], isTaken: true),
    Inheritance(above: [], own: .encryptedDuplication, isTaken: false),
    Inheritance(above: .encryptedDuplication, own: [], isTaken: false),
    Inheritance(above: [], own: .fixedTPM, isTaken: false),
    Inheritance(above: [], own: .fixedParent, isTaken: true),
  ])
  func aParentThatMayMoveHandsItsRulesDown(_ rule: Inheritance) throws {
    let (above, own) = (rule.above, rule.own)
    var parent = Object()
    parent.publicArea = Public.storageP256.with(above, without: [.fixedTPM, .fixedParent])
    let template = Public.signP256.with(
      own, without: Self.fixed.subtracting(own))
    if rule.isTaken {
      try template.checkAttributes(under: .object(parent))
    } else {
      #expect(throws: ResponseCode.attributes) { try template.checkAttributes(under: .object(parent)) }
    }
  }

  @Test(arguments: [0, 32, 31, 33, 20, 64])
  func aPolicyIsEmptyOrADigest(count: Int) throws {
    let template = Public.signP256.changed { $0.authPolicy = Digest([UInt8](repeating: 1, count: count)) }
    if count == 0 || count == 32 {
      try template.checkAuthPolicy()
    } else {
      #expect(throws: ResponseCode.size) { try template.checkAuthPolicy() }
    }
  }

  @Test(arguments: [ObjectAttributes.fixedTPM, .fixedParent, .restricted, .firmwareLimited, .svnLimited])
  func anObjectFromOutsideBelongsToNoTPM(attribute: ObjectAttributes) {
    let area = Public.signP256.with(attribute, without: Self.fixed.subtracting(attribute))
    #expect(throws: ResponseCode.attributes) { try area.checkExternalAttributes() }
  }

  /// What a parent has and what its child may have.
  struct Inheritance: Sendable {
    var above: ObjectAttributes
    var own: ObjectAttributes
    var isTaken: Bool
  }
}
