// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct ObjectChangeAuthTests {
  @Test func theNewPrivateAreaHasTheNewAuthValue() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let made = try tpm.create(.sealed, SensitiveCreate(auth: "old", data: [7]), under: parent)
    let item = try tpm.run(Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }.handle
    let changed = try tpm.run(ObjectChangeAuth.self, [item, parent], auth: [.password("old")]) {
      $0.newAuth = Auth(Secret(Array("new".utf8)))
    }
    _ = try tpm.run(Unseal.self, [item], auth: [.password("old")])
    let again = try tpm.run(Load.self, [parent]) {
      $0.inPrivate = changed.outPrivate
      $0.inPublic = made.outPublic
    }.handle
    let data = try tpm.run(Unseal.self, [again], auth: [.password("new")])
    #expect(data.outData.secret == Secret([7]))
    try tpm.expect(.badAuth.session(1), from: Unseal.self, [again], auth: [.password("old")])
  }

  @Test func onlyTheParentWillDo() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let other = try tpm.primary(in: PermanentHandle.platform).handle
    let item = try tpm.load(.signP256, under: parent.handle)
    for wrong in [other, item, try tpm.loadPublic(parent.outPublic.value), tpm.addSequence()] {
      try tpm.expect(.type.handle(2), from: ObjectChangeAuth.self, [item, wrong])
    }
  }

  @Test func aPrimaryObjectKeepsItsAuthValue() throws {
    var tpm = try TestTPM()
    let (one, two) = (try tpm.primary().handle, try tpm.primary().handle)
    try tpm.expect(.type.handle(2), from: ObjectChangeAuth.self, [one, two])
  }

  @Test func aSequenceHasNoPrivateArea() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let sequence = tpm.addSequence()
    try tpm.expect(.type.handle(1), from: ObjectChangeAuth.self, [sequence, parent])
  }

  @Test(arguments: [32, 33])
  func theNewAuthValueIsNoLongerThanADigest(count: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let item = try tpm.load(.signP256, under: parent)
    let auth = Auth(Secret([UInt8](repeating: 1, count: count)))
    if count == 32 {
      try tpm.run(ObjectChangeAuth.self, [item, parent]) { $0.newAuth = auth }
    } else {
      try tpm.expect(.size.parameter(1), from: ObjectChangeAuth.self, [item, parent]) { $0.newAuth = auth }
    }
  }
}
