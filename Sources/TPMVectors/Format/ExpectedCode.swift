// SPDX-License-Identifier: Apache-2.0
import TPMCore

/// A response code as vectors write it: "TPM_RC_SIZE + parameter 2", "TPM_RC_AUTH_FAIL + session 1".
struct ExpectedCode: Equatable, CustomStringConvertible {
  let rawValue: UInt32

  init(_ text: String) throws(VectorError) {
    let parts = text.split(separator: "+").map { $0.split(separator: " ") }
    guard let first = parts.first, first.count == 1, let base = Self.base(first[0]) else {
      throw VectorError("\(text) is no response code")
    }
    guard parts.count > 1 else {
      rawValue = base
      return
    }
    guard parts.count == 2, parts[1].count == 2, let number = Int(parts[1][1]), (1...15).contains(number) else {
      throw VectorError("\(text) is no response code with a number")
    }
    let code = ResponseCode(rawValue: base)
    let numbered: ResponseCode? =
      switch parts[1][0] {
      case "parameter": code.parameter(number)
      case "handle": code.handle(number)
      case "session": code.session(number)
      default: nil
      }
    guard let numbered, numbered != code else { throw VectorError("\(text) cannot have that number") }
    rawValue = numbered.rawValue
  }

  private static func base(_ text: Substring) -> UInt32? {
    text == "TPM_RC_SUCCESS" ? 0 : Symbols.number(String(text)).map { UInt32(truncatingIfNeeded: $0) }
  }

  var description: String { rawValue == 0 ? "TPM_RC_SUCCESS" : "\(ResponseCode(rawValue: rawValue))" }
}
