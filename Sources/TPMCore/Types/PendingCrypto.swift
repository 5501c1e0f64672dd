// SPDX-License-Identifier: Apache-2.0

/// A curve that this TPM implements; the raw value is its TPM_ECC_CURVE. Part 2, 6.4.
enum Curve: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case nistP256 = 0x0003
  case nistP384 = 0x0004
  case nistP521 = 0x0005
}
