// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The self-tests of the TPM, each of which computes something whose result is known, and how they went.
/// Part 1, 9.3.
struct KnownAnswerTests: Sendable {
  /// A test of one algorithm; false where the answer is not the known one.
  struct Test: Sendable {
    let algorithm: AlgorithmID
    let passes: @Sendable () -> Bool
  }

  private let tests: [Test]
  /// The algorithms whose test is still to be run, in ascending order.
  private(set) var untested: [AlgorithmID]
  /// The algorithms whose test has failed.
  private(set) var failed: [AlgorithmID] = []
  /// The next test is to fail, whatever its answer.
  var failsNext = false

  init(_ tests: [Test] = Test.all, untested: [AlgorithmID]? = nil) {
    self.tests = tests
    self.untested = untested ?? tests.map(\.algorithm)
  }

  /// Shows which tests have been run and how they went.
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.list(&untested, limit: tests.count)
    try codec.list(&failed, limit: tests.count)
    guard (untested + failed).allSatisfy(covers) else { throw .value }
  }

  func covers(_ algorithm: AlgorithmID) -> Bool { tests.contains { $0.algorithm == algorithm } }

  /// Lets every test be run again.
  mutating func forget() { untested = tests.map(\.algorithm) }

  /// Runs the tests that have not been run.
  ///
  /// - TPM_RC_FAILURE: one has failed
  mutating func testAll() throws(ResponseCode) { try test(untested) }

  /// Runs the tests of these algorithms that have not been run.
  ///
  /// - TPM_RC_FAILURE: one has failed
  mutating func test(_ algorithms: [AlgorithmID]) throws(ResponseCode) {
    for test in tests where algorithms.contains(test.algorithm) && untested.contains(test.algorithm) {
      guard !failsNext, test.passes() else {
        failed.append(test.algorithm)
        throw .failure
      }
      untested.removeAll { $0 == test.algorithm }
    }
  }
}

extension Machine {
  /// Runs tests; if one fails the TPM goes into failure mode. Part 3, 10.1.
  mutating func runTests(
    _ body: (inout KnownAnswerTests) throws(ResponseCode) -> Void
  ) throws(ResponseCode) {
    do throws(ResponseCode) { try body(&volatile.knownAnswers) } catch {
      environment.reportFailure()
      throw error
    }
  }

  /// Runs the tests that have not been run, before a command whose result may depend on them. Part 3, 10.1.
  ///
  /// - TPM_RC_FAILURE: one has failed; the TPM is in failure mode from now on
  mutating func testOnDemand(for code: CommandCode) throws(ResponseCode) {
    guard !volatile.hasFailed, !volatile.knownAnswers.untested.isEmpty else { return }
    switch code {
    case .startup, .shutdown, .selfTest, .incrementalSelfTest, .getTestResult, .getCapability, .testParms: return
    default: break
    }
    do throws(ResponseCode) { try volatile.knownAnswers.testAll() } catch {
      volatile.hasFailed = true
      throw error
    }
  }
}
