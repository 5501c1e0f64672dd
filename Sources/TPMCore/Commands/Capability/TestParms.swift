// SPDX-License-Identifier: Apache-2.0

/// TPM2_TestParms: tells whether the TPM supports a combination of algorithm parameters. Part 3, 30.3.
///
/// It has no errors of its own: what is not supported cannot be read.
public enum TestParms: Command {
  public static let code = CommandCode.testParms

  public struct Parameters: Wire {
    public var parameters = PublicParms()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("parameters", &parameters)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty { Empty() }
}
