// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetTestResult: tells how the self-tests went, also in failure mode. Part 3, 10.4.
///
/// The data of the manufacturer are the TPM_ALG_IDs whose test has failed, two octets each.
public enum GetTestResult: Command {
  public static let code = CommandCode.getTestResult
  static let properties: CommandProperties = [.worksInFailureMode]

  public struct Response: ResponseBody {
    public var outData = MaxBuffer()
    public var testResult: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outData", &outData)
      try codec.field("testResult", &testResult)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    var response = Response()
    if tpm.volatile.hasFailed {
      response.testResult = ResponseCode.failure.rawValue
      response.outData.octets = tpm.volatile.knownAnswers.failed.flatMap { algorithm in
        [UInt8(truncatingIfNeeded: algorithm.rawValue >> 8), UInt8(truncatingIfNeeded: algorithm.rawValue)]
      }
    } else if !tpm.volatile.knownAnswers.untested.isEmpty {
      response.testResult = ResponseCode.needsTest.rawValue
    }
    return response
  }
}
