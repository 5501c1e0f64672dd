// SPDX-License-Identifier: Apache-2.0

/// TPM_CLOCK_ADJUST: how the rate of Clock is changed. Part 2, 6.7.
public enum ClockAdjust: Int8, WireConstant, CaseIterable {
  case coarseSlower = -3
  case mediumSlower = -2
  case fineSlower = -1
  case noChange = 0
  case fineFaster = 1
  case mediumFaster = 2
  case coarseFaster = 3

  public init() { self = .noChange }
  public static var stranger: ResponseCode { .value }
}
