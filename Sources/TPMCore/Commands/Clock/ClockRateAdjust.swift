// SPDX-License-Identifier: Apache-2.0

/// TPM2_ClockRateAdjust: lets Time and Clock run faster or slower than they do. Part 3, 29.3.
///
/// - TPM_RC_VALUE + parameter 1: they would run more than 15 percent faster or slower than nominal
public enum ClockRateAdjust: Command {
  public static let code = CommandCode.clockRateAdjust
  static let properties: CommandProperties = [.mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = ProvisionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  public struct Parameters: Wire {
    public var rateAdjust = ClockAdjust()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("rateAdjust", &rateAdjust)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let rate = tpm.clock.rateAdjustment + call.parameters.rateAdjust.millionths
    guard abs(rate) <= Clock.largestRateAdjustment else { throw .value.parameter(1) }
    tpm.clock.rateAdjustment = rate
    return Empty()
  }
}

extension ClockAdjust {
  /// The change of the rate. What fine, medium and coarse are is left to the TPM.
  var millionths: Int64 {
    switch self {
    case .noChange: 0
    case .fineFaster: 33
    case .mediumFaster: 1000
    case .coarseFaster: 10_000
    case .fineSlower: -33
    case .mediumSlower: -1000
    case .coarseSlower: -10_000
    }
  }
}
