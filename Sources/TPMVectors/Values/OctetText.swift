// SPDX-License-Identifier: Apache-2.0

/// Octets as vectors write them: parts in hexadecimal or in single quotes, each of which may be repeated.
///
///     "0001 'hello' ff*20"
enum OctetText {
  /// Far more than any command holds.
  static let maxCount = 1 << 20

  static func parse(_ text: String) throws(VectorError) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0 == " " }
      guard let first = rest.first else { return octets }
      let part: [UInt8]
      if first == "'" {
        let body = rest.dropFirst().prefix { $0 != "'" }
        rest = rest.dropFirst(body.count + 1)
        guard rest.first == "'" else { throw VectorError("a quotation in \"\(text)\" does not end") }
        rest = rest.dropFirst()
        part = Array(body.utf8)
      } else {
        let body = rest.prefix { $0.isHexDigit }
        rest = rest.dropFirst(body.count)
        guard !body.isEmpty, let octets = fromHexadecimal(body) else { throw VectorError("\"\(text)\" are no octets") }
        part = octets
      }
      var times = 1
      if rest.first == "*" {
        let digits = rest.dropFirst().prefix { $0.isNumber }
        guard let number = Int(digits), number <= 65536 else { throw VectorError("\"\(text)\" repeats too often") }
        times = number
        rest = rest.dropFirst(digits.count + 1)
      }
      guard rest.isEmpty || rest.first == " " else { throw VectorError("\"\(text)\" are no octets") }
      guard octets.count + part.count * times <= maxCount else { throw VectorError("these are too many octets") }
      for _ in 0..<times { octets += part }
    }
  }

  static func fromHexadecimal(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
