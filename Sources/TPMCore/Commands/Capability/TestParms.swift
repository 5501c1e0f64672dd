// SPDX-License-Identifier: Apache-2.0

/// TPM2_TestParms: tells whether the TPM supports a combination of algorithm parameters. Part 3, 30.3.
///
/// It has no errors of its own: what is not supported cannot be read.
enum TestParms: Command {
  static let code = CommandCode.testParms

  struct Parameters: Wire {
    var parameters = PublicParms()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("parameters", &parameters) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty { Empty() }
}
