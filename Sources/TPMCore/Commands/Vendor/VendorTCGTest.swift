// SPDX-License-Identifier: Apache-2.0

/// TPM2_Vendor_TCG_Test: gives back what it is given, to test that vendor commands are found. Part 3, 34.2.
public enum VendorTCGTest: Command {
  public static let code = CommandCode.vendorTCGTest

  public struct Parameters: Wire {
    public var inputData = QualifyingData()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inputData", &inputData)
    }
  }

  public struct Response: ResponseBody {
    public var outputData = QualifyingData()

    public init() {}
    init(outputData: QualifyingData) { self.outputData = outputData }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outputData", &outputData)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    Response(outputData: call.parameters.inputData)
  }
}
