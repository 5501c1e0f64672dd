// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct ContextTests {
  static let octets: [UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 9, 0x80, 0, 0, 0x02, 0x40, 0, 0, 0x0B, 0, 3, 1, 2, 3,
  ]

  @Test func theFieldsStandInOrder() throws {
    let context = try Context(reading: Self.octets)
    #expect(context.sequence == 9)
    #expect(context.savedHandle.raw == SavedKind.clearedObject)
    #expect(context.hierarchy == .endorsement)
    #expect(context.contextBlob == ContextDataBuffer([1, 2, 3]))
    #expect(try context.marshaled() == Self.octets)
  }

  @Test func aStrangeHandleOrHierarchyIsAValueError() {
    var octets = Self.octets
    octets[11] = 0x03
    #expect(throws: ResponseCode.value) { try Context(reading: octets) }
    octets = Self.octets
    octets[15] = 0x0A
    #expect(throws: ResponseCode.value) { try Context(reading: octets) }
  }

  @Test func theBlobHoldsTheLongestContextData() throws {
    let data = ContextData(
      integrity: Digest([UInt8](repeating: 1, count: Digest.limit)),
      encrypted: ContextSensitive([UInt8](repeating: 2, count: ContextSensitive.limit)))
    #expect(try data.marshaled().count == ContextDataBuffer.limit)
  }

  @Test func aFullContextFitsAResponse() throws {
    var context = Context()
    context.contextBlob = ContextDataBuffer([UInt8](repeating: 0, count: ContextDataBuffer.limit))
    let header = 10
    let octets = try context.marshaled()
    #expect(octets.count <= Limits.maxResponseSize - header)
    #expect(try Context(reading: octets) == context)
    var longer = octets + [0]
    longer[17] += 1
    #expect(throws: ResponseCode.size) { try Context(reading: longer) }
  }

  @Test func creationDataKeepsItsParentsHash() throws {
    var data = CreationData()
    data.parentName = Name([0x40, 0, 0, 1])
    data.locality = .zero
    let octets: [UInt8] = [0, 0, 0, 0, 0, 0, 1, 0, 0x10, 0, 4, 0x40, 0, 0, 1, 0, 0, 0, 0]
    #expect(try data.marshaled() == octets)
    #expect(try CreationData(reading: octets) == data)
    var strange = octets
    strange[8] = 0x11
    #expect(throws: ResponseCode.hash) { try CreationData(reading: strange) }
  }
}
