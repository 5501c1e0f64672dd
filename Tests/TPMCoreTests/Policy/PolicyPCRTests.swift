// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyPCRTests {
  private static func selection(_ hash: HashAlgorithm, _ numbers: [Int]) -> PCRSelectionList {
    PCRSelectionList([PCRSelection(hash, PCRBitmap(numbers))])
  }

  /// A TPML_PCR_SELECTION of one bank, octet by octet.
  private static func wire(_ hash: HashAlgorithm, _ numbers: [Int]) -> [UInt8] {
    var bits: [UInt8] = [0, 0, 0]
    for number in numbers { bits[number / 8] |= 1 << (number % 8) }
    return [0, 0, 0, 1] + hash.rawValue.wire + [3] + bits
  }

  private static func extend(_ tpm: inout TestTPM, _ pcr: UInt32) throws {
    try tpm.run(PCRExtend.self, [pcr]) {
      $0.digests = DigestValues(HashAlgorithm.allCases.map { HashDigest($0, [UInt8](repeating: 7, count: $0.size)) })
    }
  }

  /// PCR 16 after `extend`, while the others are zero.
  private static func extended(_ algorithm: HashAlgorithm) -> [UInt8] {
    hash(algorithm, [UInt8](repeating: 0, count: algorithm.size) + [UInt8](repeating: 7, count: algorithm.size))
  }

  @Test(arguments: HashAlgorithm.allCases, HashAlgorithm.allCases)
  func theDigestIsExtendedWithSelectionAndValues(_ algorithm: HashAlgorithm, _ bank: HashAlgorithm) throws {
    var tpm = try TestTPM.withEveryBank()
    try Self.extend(&tpm, 16)
    let digest = hash(algorithm, [UInt8](repeating: 0, count: bank.size) + Self.extended(bank))
    for expected in [[], digest] {
      let session = try tpm.startSession(.policy, hash: algorithm)
      try tpm.run(PolicyPCR.self, [session.handle]) {
        ($0.pcrDigest, $0.pcrs) = (Digest(expected), Self.selection(bank, [1, 16]))
      }
      let policy = TestPolicy(algorithm).extended(0x17F, Self.wire(bank, [1, 16]), digest)
      #expect(try tpm.policyDigest(session) == policy.digest)
      #expect(try tpm.policy(session).pcrUpdateCounter == tpm.machine.pcr.pcrUpdateCounter)
    }
  }

  @Test(arguments: [1, 20, 32, 64])
  func otherValuesThanExpectedAreRefused(_ size: Int) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.value.parameter(1), from: PolicyPCR.self, [session.handle]) {
      ($0.pcrDigest, $0.pcrs) = (Digest([UInt8](repeating: 0, count: size)), Self.selection(.sha256, [0]))
    }
  }

  @Test func pcrThatDoNotExistAreLeftOut() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.pcr.banks.removeAll { $0.algorithm == .sha512 } }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyPCR.self, [session.handle]) { $0.pcrs = Self.selection(.sha512, [0, 23]) }
    let policy = TestPolicy().extended(0x17F, Self.wire(.sha512, []), hash(.sha256, []))
    #expect(try tpm.policyDigest(session) == policy.digest)
  }

  @Test func anEmptySelectionHasTheDigestOfNothing() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyPCR.self, [session.handle])
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x17F, [0, 0, 0, 0], hash(.sha256, [])).digest)
  }

  @Test func aChangeBetweenTwoAssertionsIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let fill: (inout PolicyPCR.Parameters) -> Void = { $0.pcrs = Self.selection(.sha256, [0]) }
    try tpm.run(PolicyPCR.self, [session.handle], fill)
    try tpm.run(PolicyPCR.self, [session.handle], fill)
    try Self.extend(&tpm, 5)
    try tpm.expect(.pcrChanged, from: PolicyPCR.self, [session.handle], fill)
    try tpm.run(PolicyRestart.self, [session.handle])
    try tpm.run(PolicyPCR.self, [session.handle], fill)
  }

  @Test func aTrialSessionTakesTheDigestOfTheCaller() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.pcr.banks.removeAll { $0.algorithm == .sha512 } }
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyPCR.self, [session.handle]) {
      ($0.pcrDigest, $0.pcrs) = (Digest([1, 2, 3]), Self.selection(.sha512, [0, 23]))
    }
    #expect(
      try tpm.policyDigest(session) == TestPolicy().extended(0x17F, Self.wire(.sha512, [0, 23]), [1, 2, 3]).digest)
  }

  @Test func aTrialSessionWithoutADigestTakesThePCR() throws {
    var tpm = try TestTPM()
    try Self.extend(&tpm, 16)
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyPCR.self, [session.handle]) { $0.pcrs = Self.selection(.sha256, [16]) }
    let policy = TestPolicy().extended(0x17F, Self.wire(.sha256, [16]), hash(.sha256, Self.extended(.sha256)))
    #expect(try tpm.policyDigest(session) == policy.digest)
  }
}
