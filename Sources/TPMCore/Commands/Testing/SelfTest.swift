// SPDX-License-Identifier: Apache-2.0

/// TPM2_SelfTest: tests all functions, or those that have not been tested yet. Part 3, 10.2.
///
/// - TPM_RC_FAILURE: a test has failed; the TPM is in failure mode from now on
public enum SelfTest: Command {
  public static let code = CommandCode.selfTest
  static let properties: CommandProperties = [.writesNV]

  public struct Parameters: Wire {
    public var fullTest = false

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("fullTest", &fullTest)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    if call.parameters.fullTest { tpm.volatile.knownAnswers.forget() }
    try tpm.runTests { (tests) throws(ResponseCode) in try tests.testAll() }
    return Empty()
  }
}
