// SPDX-License-Identifier: Apache-2.0

/// TPM2_PCR_Read: tells the values of as many of the selected PCR as the response has room for. Part 3, 22.4.
public enum PCRRead: Command {
  public static let code = CommandCode.pcrRead

  public struct Parameters: Wire {
    public var pcrSelectionIn = PCRSelectionList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("pcrSelectionIn", &pcrSelectionIn)
    }
  }

  public struct Response: ResponseBody {
    public var pcrUpdateCounter: UInt32 = 0
    public var pcrSelectionOut = PCRSelectionList()
    public var pcrValues = DigestList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("pcrUpdateCounter", &pcrUpdateCounter)
      try codec.field("pcrSelectionOut", &pcrSelectionOut)
      try codec.field("pcrValues", &pcrValues)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    var response = Response()
    response.pcrUpdateCounter = tpm.pcr.pcrUpdateCounter
    for selection in call.parameters.pcrSelectionIn.elements {
      let bank = tpm.pcrBank(selection.hash)
      var selected = PCRSelection(selection.hash, PCRBitmap())
      let room = DigestList.limit - response.pcrValues.elements.count
      response.pcrValues.elements.reserveCapacity(
        response.pcrValues.elements.count + min(room, selection.pcrSelect.population))
      for number in selection.pcrSelect.numbers {
        guard response.pcrValues.elements.count < DigestList.limit, let value = bank?[number] else { continue }
        response.pcrValues.elements.append(Digest(value))
        selected.pcrSelect[number] = true
      }
      response.pcrSelectionOut.elements.append(selected)
    }
    return response
  }
}
