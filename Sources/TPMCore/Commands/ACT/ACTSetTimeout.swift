// SPDX-License-Identifier: Apache-2.0

/// TPM2_ACT_SetTimeout: sets how many seconds an authenticated countdown timer still counts. Part 3, 33.2.
///
/// - TPM_RC_VALUE, handle 1: there is no such timer
/// - TPM_RC_HIERARCHY, handle 1: the timer is authorised by platformAuth, and phEnable is CLEAR
public enum ACTSetTimeout: Command {
  public static let code = CommandCode.actSetTimeout

  public struct Handles: HandleList {
    public var actHandle = ACTHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("actHandle", &actHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var startTimeout: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("startTimeout", &startTimeout)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.setTimer(call.handles.actHandle.raw, call.parameters.startTimeout)
    return Empty()
  }
}
