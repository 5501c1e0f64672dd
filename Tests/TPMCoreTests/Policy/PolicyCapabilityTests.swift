// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyCapabilityTests {
  /// A property, with its structure as octets.
  struct Case: Sendable, CustomTestStringConvertible {
    var capability: Capability
    var property: UInt32
    var structure: [UInt8]

    init(_ capability: Capability, _ property: UInt32, _ structure: [UInt8]) {
      (self.capability, self.property, self.structure) = (capability, property, structure)
    }
    var testDescription: String { "\(capability) \(property)" }
  }

  private static let digest = [UInt8](repeating: 7, count: 32)

  /// One property of every group, in a TPM that `prepare` has set up.
  static let cases: [Case] = [
    Case(.algs, 0x0001, [0x00, 0x01] + UInt32(0x09).wire),
    Case(.handles, 0x0180_0001, UInt32(0x0180_0001).wire),
    Case(.handles, 0x4000_000C, UInt32(0x4000_000C).wire),
    Case(.handles, 7, UInt32(7).wire),
    Case(.commands, 0x144, UInt32(0x0040_0144).wire),
    Case(.commands, 0x2000_0000, UInt32(0x2000_0000).wire),
    Case(.ppCommands, 0x12D, UInt32(0x12D).wire),
    Case(.tpmProperties, 0x102, UInt32(0x102).wire + UInt32(184).wire),
    Case(.tpmProperties, 0x20F, UInt32(0x20F).wire + UInt32(3).wire),
    Case(.pcrProperties, 0, UInt32(0).wire + [3, 0xFF, 0xFF, 0x00]),
    Case(.eccCurves, 3, [0, 3]),
    Case(.authPolicies, 0x4000_0001, UInt32(0x4000_0001).wire + [0x00, 0x0B] + digest),
    Case(.act, 0x4000_0111, UInt32(0x4000_0111).wire + UInt32(90).wire + UInt32(0).wire),
    Case(.spdmSessionInfo, 0, [0, 4, 1, 2, 3, 4, 0, 0]),
  ]

  private static func tpm() throws -> TestTPM {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.owner]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(digest), .sha256)
    }
    try tpm.run(ACTSetTimeout.self, [0x4000_0111]) { $0.startTimeout = 90 }
    tpm.platform.secureChannel = SecureChannel(reqKeyName: [1, 2, 3, 4], tpmKeyName: [])
    return tpm
  }

  private static func fill(
    _ parameters: inout PolicyCapability.Parameters, _ test: Case, _ operand: [UInt8], _ offset: UInt16 = 0,
    _ operation: Operator = .eq
  ) {
    (parameters.comparison.operandB, parameters.comparison.offset) = (Operand(operand), offset)
    parameters.comparison.operation = operation
    (parameters.capability, parameters.property) = (test.capability, test.property)
  }

  private static func policy(
    _ hash: HashAlgorithm, _ test: Case, _ operand: [UInt8], _ offset: UInt16 = 0, _ operation: UInt16 = 0
  ) -> TestPolicy {
    let args = operand + offset.wire + operation.wire + test.capability.rawValue.wire + test.property.wire
    return TestPolicy(hash).extended(0x19B, TPMCrypto.hash(hash, args))
  }

  @Test(arguments: cases)
  func everyPropertyComparesWithItsStructure(_ test: Case) throws {
    var tpm = try Self.tpm()
    for (offset, count) in [(0, test.structure.count), (1, test.structure.count - 1), (test.structure.count, 0)] {
      let session = try tpm.startSession(.policy)
      let operand = Array(test.structure[offset..<(offset + count)])
      try tpm.run(PolicyCapability.self, [session.handle]) { Self.fill(&$0, test, operand, UInt16(offset)) }
      let expected = Self.policy(.sha256, test, operand, UInt16(offset))
      #expect(try tpm.policyDigest(session) == expected.digest)
      try tpm.expect(.policy, from: PolicyCapability.self, [session.handle]) {
        Self.fill(&$0, test, operand, UInt16(offset), .neq)
      }
    }
  }

  @Test(arguments: cases)
  func theOperandLiesInsideTheStructure(_ test: Case) throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    let count = test.structure.count
    try tpm.expect(.value.parameter(2), from: PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, test, [], UInt16(count + 1))
    }
    try tpm.expect(.value.parameter(2), from: PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, test, [0], .max, .neq)
    }
    for (offset, size) in [(0, count + 1), (count, 1), (1, count)] {
      try tpm.expect(.size.parameter(1), from: PolicyCapability.self, [session.handle]) {
        Self.fill(&$0, test, [UInt8](repeating: 0, count: size), UInt16(offset), .neq)
      }
    }
  }

  /// What a timer tells makes a policy: it has signalled, or it has not.
  @Test func aTimerMakesAPolicy() throws {
    var tpm = try TestTPM()
    try tpm.run(ACTSetTimeout.self, [0x4000_0110]) { $0.startTimeout = 10 }
    let timer = Case(.act, 0x4000_0110, [])
    let session = try tpm.startSession(.policy)
    try tpm.expect(.policy, from: PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, timer, UInt32(1).wire, 8, .bitSet)
    }
    tpm.pass(milliseconds: 10_000)
    try tpm.run(PolicyCapability.self, [session.handle]) { Self.fill(&$0, timer, UInt32(1).wire, 8, .bitSet) }
    try tpm.expect(.policy, from: PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, timer, UInt32(1).wire, 8, .bitClear)
    }
  }

  private static let missing: [Case] = [
    Case(.algs, 0x7FFF, []), Case(.algs, .max, []), Case(.handles, 0x0180_0002, []), Case(.handles, 0x8000_0000, []),
    Case(.handles, 24, []), Case(.handles, 0x4000_0002, []), Case(.commands, 0x123, []), Case(.ppCommands, 0x126, []),
    Case(.auditCommands, 0x123, []), Case(.tpmProperties, 0x1FF, []), Case(.tpmProperties, 0x300, []),
    Case(.tpmProperties, 1, []), Case(.pcrProperties, 0x7F, []), Case(.eccCurves, 0x7F, []),
    Case(.authPolicies, 0x4000_000B, []), Case(.act, 0x4000_0114, []), Case(.act, 0x4000_0000, []),
    Case(.pubKeys, 0, []), Case(.spdmSessionInfo, 0, []), Case(.vendorProperty, 0, []),
  ]

  @Test(arguments: missing)
  func whatDoesNotExistIsOnlyEverUnequal(_ test: Case) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    for operation in [Operator.eq, .unsignedGE, .bitClear, .signedLE] {
      try tpm.expect(.policy, from: PolicyCapability.self, [session.handle]) { Self.fill(&$0, test, [], 0, operation) }
    }
    try tpm.run(PolicyCapability.self, [session.handle]) { Self.fill(&$0, test, [1, 2, 3], 9, .neq) }
    #expect(try tpm.policyDigest(session) == Self.policy(.sha256, test, [1, 2, 3], 9, 1).digest)
  }

  @Test func loadedAndSavedSessionsAreHandlesAsWell() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let other = try tpm.startSession(.policy)
    let loaded = Case(.handles, 0x0200_0000 | other.handle & 0xFF_FFFF, [])
    try tpm.run(PolicyCapability.self, [session.handle]) { Self.fill(&$0, loaded, other.handle.wire) }
    try tpm.run(ContextSave.self, [other.handle])
    try tpm.expect(.policy, from: PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, loaded, other.handle.wire)
    }
    let saved = Case(.handles, 0x0300_0000 | other.handle & 0xFF_FFFF, [])
    try tpm.run(PolicyCapability.self, [session.handle]) {
      Self.fill(&$0, saved, (0x0200_0000 | other.handle & 0xFF_FFFF).wire)
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aTrialSessionComparesNothing(_ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    for test in [Case(.tpmProperties, 0x102, []), Case(.pcrs, 0, []), Case(.handles, 0xFF00_0000, [])] {
      let session = try tpm.startSession(.trial, hash: hash)
      try tpm.run(PolicyCapability.self, [session.handle]) { Self.fill(&$0, test, [9, 9], 100) }
      #expect(try tpm.policyDigest(session) == Self.policy(hash, test, [9, 9], 100).digest)
    }
  }

  @Test func whatHasNoPropertiesIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let refused: [(ResponseCode, Capability, UInt32)] = [
      (.value.parameter(4), .pcrs, 0), (.handle.parameter(5), .handles, 0x0400_0000),
      (.handle.parameter(5), .handles, 0xFF00_0000), (.value.parameter(5), .authPolicies, 0x0100_0000),
      (.value.parameter(5), .act, 0),
    ]
    for (code, capability, property) in refused {
      for operation in [Operator.eq, .neq] {
        try tpm.expect(code, from: PolicyCapability.self, [session.handle]) {
          Self.fill(&$0, Case(capability, property, []), [], 0, operation)
        }
      }
    }
    let octets = try tpm.octets(PolicyCapability.self, [session.handle])
    tpm.expect(.value.parameter(3), from: Array(octets.dropLast(10)) + [0, 12] + UInt32(6).wire + UInt32(0x102).wire)
    tpm.expect(.value.parameter(4), from: Array(octets.dropLast(8)) + UInt32(13).wire + UInt32(0x102).wire)
  }
}
