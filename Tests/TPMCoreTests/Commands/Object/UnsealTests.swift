// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct UnsealTests {
  @Test(arguments: [1, 32, 128])
  func sealedDataComeBack(count: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let data = (0..<count).map { UInt8($0) }
    let item = try tpm.load(.sealed, SensitiveCreate(auth: "open", data: data), under: parent)
    let unsealed = try tpm.run(Unseal.self, [item], auth: [.password("open")])
    #expect(unsealed.outData.secret == Secret(data))
  }

  @Test func theAuthValueIsNeeded() throws {
    var tpm = try TestTPM()
    let item = try tpm.primary(.sealed, SensitiveCreate(auth: "open", data: [1])).handle
    try tpm.expect(.badAuth.session(1), from: Unseal.self, [item], auth: [.password("shut")])
  }

  @Test func keysAreNotUnsealed() throws {
    var tpm = try TestTPM()
    let hmacKey = try tpm.primary(.hmacKey).handle
    try tpm.expect(.attributes.handle(1), from: Unseal.self, [hmacKey])
    let parent = try tpm.primary(.derivationParent).handle
    try tpm.expect(.attributes.handle(1), from: Unseal.self, [parent])
    for template in [Public.aesKey, .signP256] {
      let handle = try tpm.primary(template).handle
      try tpm.expect(.type.handle(1), from: Unseal.self, [handle])
    }
    let sequence = tpm.addSequence()
    try tpm.expect(.type.handle(1), from: Unseal.self, [sequence])
  }

  @Test func whatWasLoadedWithoutItsDataIsNotUnsealed() throws {
    var tpm = try TestTPM()
    let area = try tpm.primary(.sealed, SensitiveCreate(data: [1])).outPublic.value
    let handle = try tpm.loadPublic(area)
    try tpm.expect(.authUnavailable, from: Unseal.self, [handle])
  }
}
