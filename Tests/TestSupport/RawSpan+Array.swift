// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  package var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}
