// SPDX-License-Identifier: Apache-2.0

/// TPM2_ReadClock: tells Time, Clock, resetCount and restartCount. Part 3, 29.1.
public enum ReadClock: Command {
  public static let code = CommandCode.readClock

  public struct Response: ResponseBody {
    public var currentTime = TimeInfo()

    public init() {}
    init(currentTime: TimeInfo) { self.currentTime = currentTime }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("currentTime", &currentTime)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    Response(currentTime: tpm.timeInfo)
  }
}
