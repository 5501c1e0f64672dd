// SPDX-License-Identifier: Apache-2.0

/// TPM2_IncrementalSelfTest: tests some algorithms and tells which remain untested. Part 3, 10.3.
///
/// - TPM_RC_VALUE + parameter 1: toTest names an algorithm that the TPM does not have
/// - TPM_RC_FAILURE: a test has failed; the TPM is in failure mode from now on
public enum IncrementalSelfTest: Command {
  public static let code = CommandCode.incrementalSelfTest
  static let properties: CommandProperties = [.writesNV]

  public struct Parameters: Wire {
    public var toTest = AlgorithmList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("toTest", &toTest) }
  }

  public struct Response: ResponseBody {
    public var toDoList = AlgorithmList()

    public init() {}
    init(toDoList: AlgorithmList) { self.toDoList = toDoList }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("toDoList", &toDoList)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let wanted = call.parameters.toTest.elements
    let (tests, vocabulary) = (tpm.volatile.knownAnswers, tpm.model.vocabulary)
    // Some have nothing to test, as names of types of object.
    let isKnown = { (algorithm: AlgorithmID) in
      vocabulary.knows(algorithm)
        && (tests.covers(algorithm) || tpm.model.algorithms.contains { $0.alg == algorithm })
    }
    guard wanted.allSatisfy(isKnown) else { throw .value.parameter(1) }
    try tpm.runTests { (tests) throws(ResponseCode) in try tests.test(wanted) }
    return Response(toDoList: AlgorithmList(tpm.volatile.knownAnswers.untested.filter { vocabulary.knows($0) }))
  }
}
