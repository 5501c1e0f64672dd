// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

/// The octets that a string of hexadecimal digits spells; blanks are skipped.
func hex(_ digits: String) -> [UInt8] {
  let values = digits.compactMap { $0.hexDigitValue.map(UInt8.init) }
  return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

/// A secret spelled in hexadecimal digits.
func secret(_ digits: String) -> Secret { Secret(hex(digits)) }

extension Secret {
  /// The octets, for comparisons with published values.
  var octets: [UInt8] { disclosed() }
}
