// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct CreateLoadedTests {
  private static func template(_ area: Public) throws -> Template { Template(try area.marshaled()) }

  private static func derived(_ area: Public, _ derive: Derive = Derive()) throws -> Template {
    var template = DerivedTemplate()
    template.publicArea = area
    template.derive = derive
    return Template(try template.marshaled())
  }

  @Test func underAHierarchyItIsThePrimaryObject() throws {
    var tpm = try TestTPM()
    let template = try Self.template(.storageP256)
    let made = try tpm.run(CreateLoaded.self, [PermanentHandle.owner]) { $0.inPublic = template }
    #expect(made.outPrivate.isEmpty)
    #expect(made.name == (try tpm.primary().name))
    #expect(try tpm.machine.object(made.handle).isPrimary)
  }

  @Test func underAStorageKeyItIsAnOrdinaryObject() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let template = try Self.template(.signP256)
    let made = try tpm.run(CreateLoaded.self, [parent]) { $0.inPublic = template }
    let again = try tpm.run(Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
    #expect(again.name == made.name)
  }

  @Test func underADerivationParentItDependsOnLabelAndContextAlone() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.derivationParent).handle
    let area = Public.signP256.with(without: .sensitiveDataOrigin)
    let derive = Derive(label: Label([1]), context: Label([2]))
    let other = Derive(label: Label([1]), context: Label([3]))
    let one = try tpm.run(CreateLoaded.self, [parent]) { $0.inPublic = try! Self.derived(area, derive) }
    let two = try tpm.run(CreateLoaded.self, [parent]) {
      $0.inPublic = try! Self.derived(area.with(without: .noDA), derive)
    }
    let three = try tpm.run(CreateLoaded.self, [parent]) { $0.inPublic = try! Self.derived(area, other) }
    let four = try tpm.run(CreateLoaded.self, [parent]) {
      $0.inPublic = try! Self.derived(area)
      $0.inSensitive.value = SensitiveCreate(data: try! derive.marshaled())
    }
    #expect(one.outPrivate.isEmpty)
    #expect(one.outPublic.value.unique == two.outPublic.value.unique)
    #expect(one.outPublic.value.unique != three.outPublic.value.unique)
    #expect(one.name == four.name)
    #expect(try !tpm.machine.object(one.handle).isPrimary)
  }

  @Test func theOctetsOfADerivedObjectAreThoseOfTheStream() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.derivationParent).handle
    let area = Public.aesKey.with(without: .sensitiveDataOrigin)
    let made = try tpm.run(CreateLoaded.self, [parent]) {
      $0.inPublic = try! Self.derived(area, Derive(label: Label([0x41]), context: Label([0x42])))
    }
    let secret = try #require(try tpm.machine.object(parent).sensitive).sensitive.secret
    var hmac = HMAC(.sha256, key: secret)
    hmac.update([0, 0, 0, 1, 0x41, 0, 0x42, 0, 0, 0x20, 0])
    let first = hmac.finish()
    var next = HMAC(.sha256, key: secret)
    next.update([0, 0, 0, 2, 0x41, 0, 0x42, 0, 0, 0x20, 0])
    let stream = first + next.finish()
    let sensitive = try #require(try tpm.machine.object(made.handle).sensitive)
    #expect(sensitive.sensitive.secret == Secret(Array(stream[..<16])))
    #expect(sensitive.seedValue.secret == Secret(Array(stream[16..<48])))
  }

  @Test func aTemplateForADerivedObjectIsChecked() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary(.derivationParent).handle
    let wrong: [(Template, ResponseCode)] = [
      (try Self.derived(.signRSA(1024).with(without: .sensitiveDataOrigin)), .type),
      (try Self.derived(.signP256), .attributes),
      (try Self.derived(.signP256.with(without: [.sensitiveDataOrigin, .sign])), .attributes),
      (Template(try Self.derived(.signP256).octets + [0]), .size),
      (Template(), .insufficient),
    ]
    for (template, code) in wrong {
      try tpm.expect(code.parameter(2), from: CreateLoaded.self, [parent]) { $0.inPublic = template }
    }
    try tpm.expect(.size.parameter(1), from: CreateLoaded.self, [parent]) {
      $0.inPublic = try! Self.derived(.signP256.with(without: .sensitiveDataOrigin))
      $0.inSensitive.value = SensitiveCreate(data: [0, 0, 0, 0, 0])
    }
  }

  @Test func otherObjectsAreNoParents() throws {
    var tpm = try TestTPM()
    let template = try Self.template(.signP256)
    for wrong in [try tpm.primary(.signP256).handle, try tpm.primary(.aesKey).handle, tpm.addSequence()] {
      try tpm.expect(.type.handle(1), from: CreateLoaded.self, [wrong]) { $0.inPublic = template }
    }
    try tpm.expect(.value.handle(1), from: CreateLoaded.self, [PermanentHandle.firmwareNull]) {
      $0.inPublic = template
    }
  }

  @Test func aFullTPMRefusesAnotherObject() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    for _ in 1..<Capacity.transientObjects { _ = try tpm.primary(.aesKey) }
    let template = try Self.template(.signP256)
    try tpm.expect(.objectMemory, from: CreateLoaded.self, [parent]) { $0.inPublic = template }
  }
}
