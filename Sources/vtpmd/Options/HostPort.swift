// SPDX-License-Identifier: Apache-2.0

/// A TCP address as people write it: `localhost:2321`, `[::1]:2321`, or a port alone for this machine.
struct HostPort: Equatable {
  var host: String
  var port: UInt16

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Parses `HOST:PORT`, `[IPV6]:PORT` or `PORT`; nil where it is none of these.
  init?(_ text: String) {
    let host: Substring
    let digits: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let rest = text[text.index(after: end)...]
      guard rest.hasPrefix(":") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      digits = rest.dropFirst()
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      digits = text[text.index(after: colon)...]
    } else {
      host = "127.0.0.1"
      digits = text[...]
    }
    guard !host.isEmpty, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = UInt16(digits)
    else { return nil }
    self.init(host: String(host), port: port)
  }
}

extension HostPort: CustomStringConvertible {
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
