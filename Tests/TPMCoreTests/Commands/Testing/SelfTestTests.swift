// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct SelfTestTests {
  /// A TPM whose test of SHA-384 fails.
  private static func broken() throws -> TestTPM {
    var tpm = try TestTPM()
    let tests = KnownAnswerTests.Test.all.map { test in
      test.algorithm == .sha384 ? KnownAnswerTests.Test(algorithm: .sha384) { false } : test
    }
    tpm.prepare { $0.volatile.knownAnswers = KnownAnswerTests(tests) }
    return tpm
  }

  @Test(arguments: KnownAnswerTests.Test.all.map(\.algorithm))
  func theAnswerIsTheKnownOne(_ algorithm: AlgorithmID) throws {
    var tests = KnownAnswerTests()
    try tests.test([algorithm])
    #expect(!tests.untested.contains(algorithm))
    #expect(tests.failed.isEmpty)
  }

  @Test func thereIsATestForEveryAlgorithmThatComputes() {
    // These are names of types of object and of schemes whose parts are tested.
    let withoutTest: [AlgorithmID] = [.keyedHash, .symCipher, .xor, .mgf1]
    let tested = KnownAnswerTests.Test.all.map(\.algorithm)
    let missing = Algorithms.implemented.map(\.id).filter { Vocabulary.full.knows($0) }.filter {
      !tested.contains($0) && !withoutTest.contains($0)
    }
    #expect(missing == [])
  }

  @Test func nothingIsTestedAtFirst() throws {
    var tpm = try TestTPM()
    let untested = try tpm.run(IncrementalSelfTest.self).toDoList.elements
    #expect(untested == KnownAnswerTests.Test.all.map(\.algorithm))
    #expect(try tpm.run(GetTestResult.self).testResult == ResponseCode.needsTest.rawValue)
  }

  @Test(arguments: [false, true])
  func aSelfTestTestsAll(_ full: Bool) throws {
    var tpm = try TestTPM()
    try tpm.run(SelfTest.self) { $0.fullTest = full }
    let untested = try tpm.run(IncrementalSelfTest.self).toDoList.elements
    #expect(untested == [])
    let result = try tpm.run(GetTestResult.self)
    #expect(result.testResult == 0)
    #expect(result.outData.isEmpty)
  }

  @Test func onlyAFullTestTestsAgain() throws {
    var tpm = try TestTPM()
    try tpm.run(SelfTest.self)
    tpm.prepare { machine in
      machine.volatile.knownAnswers = KnownAnswerTests([.init(algorithm: .sha1) { false }], untested: [])
    }
    try tpm.run(SelfTest.self) { $0.fullTest = false }
    #expect(throws: ResponseCode.failure) { try tpm.run(SelfTest.self) { $0.fullTest = true } }
  }

  @Test func someAlgorithmsAreTestedAlone() throws {
    var tpm = try TestTPM()
    let untested = try tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([.sha1, .cbc]) }.toDoList.elements
    #expect(untested == KnownAnswerTests.Test.all.map(\.algorithm).filter { $0 != .sha1 && $0 != .cbc })
  }

  @Test(arguments: [AlgorithmID.keyedHash, .symCipher, .xor, .mgf1])
  func anAlgorithmWithoutATestIsAccepted(_ algorithm: AlgorithmID) throws {
    var tpm = try TestTPM()
    let untested = try tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([algorithm]) }.toDoList.elements
    #expect(untested == KnownAnswerTests.Test.all.map(\.algorithm))
  }

  @Test(arguments: [AlgorithmID.null, .tdes, AlgorithmID(rawValue: 0xFFFF)])
  func anAlgorithmThatIsNotThereCannotBeTested(_ algorithm: AlgorithmID) throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.parameter(1), from: IncrementalSelfTest.self) {
      $0.toTest = AlgorithmList([.sha256, algorithm])
    }
  }

  @Test func tooManyAlgorithmsAreRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: IncrementalSelfTest.self) {
      $0.toTest = AlgorithmList(Array(repeating: .sha256, count: Limits.maxAlgListSize + 1))
    }
  }

  @Test func whatIsNotYesOrNoIsRefused() throws {
    var tpm = try TestTPM()
    tpm.expect(.value.parameter(1), from: [0x80, 0x01, 0, 0, 0, 11, 0, 0, 0x01, 0x43, 2])
  }

  @Test func aCommandThatNeedsTestsRunsThemFirst() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRRead.self)
    #expect(try tpm.run(GetTestResult.self).testResult == 0)
  }

  @Test(arguments: [0, 1, 2])
  func aTestThatFailsIsFailureMode(_ way: Int) throws {
    var tpm = try Self.broken()
    #expect(throws: ResponseCode.failure) {
      switch way {
      case 0: try tpm.run(SelfTest.self)
      case 1: try tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([.sha384]) }
      default: try tpm.run(PCRRead.self)
      }
    }
    try tpm.expect(.failure, from: PCRRead.self)
    try tpm.expect(.failure, from: SelfTest.self)
    try tpm.expect(.failure, from: Startup.self)
    let result = try tpm.run(GetTestResult.self)
    #expect(result.testResult == ResponseCode.failure.rawValue)
    #expect(result.outData.octets == [0x00, 0x0C])
    tpm.cyclePower()
    try tpm.run(Startup.self)
    #expect(try tpm.run(GetTestResult.self).testResult == ResponseCode.needsTest.rawValue)
  }

  @Test(arguments: [true, false])
  func theNextTestFailsWhereThePlatformWantsIt(_ fullTest: Bool) throws {
    var tpm = try TestTPM()
    try tpm.run(SelfTest.self) { $0.fullTest = true }
    tpm.tpm.failNextSelfTest()
    try tpm.run(PCRRead.self)
    // Without a test that has to be run none fails.
    guard fullTest else {
      try tpm.run(SelfTest.self)
      return
    }
    #expect(throws: ResponseCode.failure) { try tpm.run(SelfTest.self) { $0.fullTest = true } }
    try tpm.expect(.failure, from: PCRRead.self)
    #expect(try tpm.run(GetTestResult.self).testResult == ResponseCode.failure.rawValue)
    tpm.cyclePower()
    try tpm.run(Startup.self)
    try tpm.run(SelfTest.self) { $0.fullTest = true }
    #expect(try tpm.run(GetTestResult.self).testResult == 0)
  }
}
