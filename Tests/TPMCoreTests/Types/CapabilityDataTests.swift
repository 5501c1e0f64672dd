// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct CapabilityDataTests {
  static let lists: [Capabilities] = [
    .algorithms(AlgorithmPropertyList([AlgorithmProperty(alg: .rsa, algProperties: [.asymmetric, .object])])),
    .handles(HandleValueList([0x8100_0001])),
    .command(CommandAttributesList([CommandAttributes(.nvWrite, cHandles: 2, .nv)])),
    .ppCommands(CommandCodeList([.clear])),
    .auditCommands(CommandCodeList([.createPrimary])),
    .assignedPCR(PCRSelectionList([PCRSelection(.sha256, .all)])),
    .tpmProperties(TaggedPropertyList([TaggedProperty(.manufacturer, 0x4142_4344)])),
    .pcrProperties(TaggedPCRPropertyList([TaggedPCRSelect(.resetL0, [16, 23])])),
    .eccCurves(ECCCurveList([.nistP256])),
    .authPolicies(TaggedPolicyList([TaggedPolicy(handle: PermanentHandle.owner, policyHash: TaggedHash())])),
    .actData(ACTDataList([ACTData(handle: PermanentHandle.act0, timeout: 60, attributes: .signaled)])),
    .pubKeys(PublicKeyList([Sized(Public())])),
    .spdmSessionInfo(SPDMSessionInfoList([SPDMSessionInfo(reqKeyName: Name(), tpmKeyName: Name([0, 0x0B]))])),
    .vendorProperty(VendorPropertyList([VendorProperty([1, 2, 3])])),
  ]

  @Test func everyCapabilityHasAList() {
    #expect(Self.lists.map(\.capability.rawValue) == Capability.allCases.map(\.rawValue))
  }

  @Test(arguments: lists)
  func aListIsReadBackByItsCapability(_ list: Capabilities) throws {
    let octets = try CapabilityData(list).marshaled()
    #expect(octets.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } == list.capability.rawValue)
    #expect(octets[4..<8] == [0, 0, 0, 1])
    let data = try CapabilityData(reading: octets)
    #expect(data.data.capability == list.capability)
    #expect(try data.marshaled() == octets)
  }

  @Test func aStrangeCapabilityIsAValueError() {
    #expect(throws: ResponseCode.value) { try CapabilityData(reading: [0, 0, 0, 0x0D, 0, 0, 0, 0]) }
  }

  @Test func nothingCanBeSet() {
    #expect(throws: ResponseCode.selector) { try SetCapabilityData(reading: [0, 0, 0, 6, 0, 0, 0, 0]) }
    #expect(throws: ResponseCode.value) { try SetCapabilityData(reading: [0x80, 0, 0, 0, 0, 0, 0, 0]) }
  }

  @Test func theListsFillTheCapabilityBuffer() {
    #expect(CommandCodeList.limit == Limits.maxCapCC)
    #expect(CommandAttributesList.limit == Limits.maxCapCC)
    #expect(AlgorithmList.limit == Limits.maxAlgListSize)
    #expect(HandleValueList.limit == Limits.maxCapHandles)
    #expect(DigestValues.limit == Limits.hashCount)
    #expect(PCRSelectionList.limit == Limits.hashCount)
    #expect(AlgorithmPropertyList.limit == Limits.maxCapAlgs)
    #expect(TaggedPropertyList.limit == Limits.maxTPMProperties)
    #expect(TaggedPCRPropertyList.limit == Limits.maxPCRProperties)
    #expect(ECCCurveList.limit == Limits.maxECCCurves)
    #expect(TaggedPolicyList.limit == Limits.maxTaggedPolicies)
    #expect(ACTDataList.limit == Limits.maxACTData)
    #expect(SPDMSessionInfoList.limit == Limits.maxCapData / (2 * (2 + Name.limit)))
    #expect(VendorPropertyList.limit == Limits.maxCapData / (2 + VendorProperty.limit))
    #expect(ACCapabilityList.limit == Limits.maxCapData / 8)
  }

  @Test func oneMoreThanTheLimitIsASizeError() throws {
    let count = UInt32(Limits.maxCapHandles)
    func octets(_ count: UInt32) -> [UInt8] {
      [0, 0, UInt8(count >> 8), UInt8(count & 0xFF)] + [UInt8](repeating: 0, count: Int(count) * 4)
    }
    #expect(try HandleValueList(reading: octets(count)).elements.count == Int(count))
    #expect(throws: ResponseCode.size) { try HandleValueList(reading: octets(count + 1)) }
    #expect(throws: ResponseCode.size) { try DigestList(reading: [0, 0, 0, 9] + [UInt8](repeating: 0, count: 18)) }
  }

  @Test func everyListStaysWithinTheBuffer() throws {
    let longest = TaggedHash(.sha512, [UInt8](repeating: 1, count: 64))
    let policy = TaggedPolicy(handle: PermanentHandle.owner, policyHash: longest)
    let policies = TaggedPolicyList([TaggedPolicy](repeating: policy, count: TaggedPolicyList.limit))
    #expect(try CapabilityData(.authPolicies(policies)).marshaled().count <= Limits.maxCapBuffer)
    let properties = [TaggedProperty](repeating: TaggedProperty(.year, 1), count: TaggedPropertyList.limit)
    let full = CapabilityData(.tpmProperties(TaggedPropertyList(properties)))
    #expect(try full.marshaled().count == Limits.maxCapBuffer)
  }
}
