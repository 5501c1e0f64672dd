// SPDX-License-Identifier: Apache-2.0

/// TPM2_Vendor_TCG_Test: gives back what it is given, to test that vendor commands are found. Part 3, 34.2.
enum VendorTCGTest: Command {
  static let code = CommandCode.vendorTCGTest

  struct Parameters: Wire {
    var inputData = QualifyingData()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("inputData", &inputData) }
  }

  struct Response: ResponseBody {
    var outputData = QualifyingData()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("outputData", &outputData) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    Response(outputData: call.parameters.inputData)
  }
}
