// SPDX-License-Identifier: Apache-2.0

/// TPM2_ReadClock: tells Time, Clock, resetCount and restartCount. Part 3, 29.1.
enum ReadClock: Command {
  static let code = CommandCode.readClock

  struct Response: ResponseBody {
    var currentTime = TimeInfo()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("currentTime", &currentTime)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    Response(currentTime: tpm.timeInfo)
  }
}
