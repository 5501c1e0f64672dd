// SPDX-License-Identifier: Apache-2.0

@testable import TPMCore

/// Whether octets are a response to a command.
struct ResponseCheck {
  /// How each command's response parameters are read and written again; nil where they cannot be read.
  private static let rereaders: [UInt32: @Sendable ([UInt8]) -> [UInt8]?] = Dictionary(
    uniqueKeysWithValues: CommandTable.shared.entries.map { ($0.code.rawValue, rereader($0.command)) })

  private static func rereader<C: Command>(_: C.Type) -> @Sendable ([UInt8]) -> [UInt8]? {
    { octets in (try? C.Response(reading: octets.rawSpan, .everything)).flatMap(octetsOf) }
  }

  /// The code of a response, which has been found well-formed.
  static func code(of response: [UInt8], to command: [UInt8]) -> UInt32 {
    var reader = Reader(response.rawSpan)
    guard let tag: UInt16 = try? reader.read(), let size: UInt32 = try? reader.read(),
      let code: UInt32 = try? reader.read()
    else {
      require(false, "a response has no header")
      return 0
    }
    require(Int(size) == response.count, "the size of a response of \(response.count) octets is \(size)")
    require(response.count <= Limits.maxResponseSize, "a response has \(response.count) octets")
    guard code == 0 else {
      require(tag == 0x8001 && size == 10, "a response says more than that it failed")
      return code
    }
    require(command.count >= 10 && command.starts(with: tag.octets), "a success has the wrong tag")
    let commandCode = command[6..<10].reduce(0) { $0 << 8 | UInt32($1) }
    guard let entry = CommandTable.shared[commandCode] else {
      require(false, "an unknown command succeeded")
      return 0
    }
    guard isWhole(reader.rest.octets, to: entry, hasSessions: tag == 0x8002) else {
      require(false, "the response to \(entry.code) is not well-formed: \(hexadecimal(response))")
      return 0
    }
    return 0
  }

  private static func isWhole(_ octets: [UInt8], to entry: CommandEntry, hasSessions: Bool) -> Bool {
    var reader = Reader(octets.rawSpan)
    if entry.hasResponseHandle { guard (try? reader.read(UInt32.self)) != nil else { return false } }
    guard hasSessions else { return isWhole(reader.rest.octets, entry) }
    guard let size: UInt32 = try? reader.read(), let body = try? reader.read(count: Int(size)) else { return false }
    var isEncrypted = false
    repeat {
      var session = AuthResponse()
      do throws(ResponseCode) { try session.visit(&reader) } catch { return false }
      isEncrypted = isEncrypted || session.sessionAttributes.contains(.encrypt)
    } while reader.remaining > 0
    return isEncrypted || isWhole(body, entry)
  }

  private static func isWhole(_ octets: [UInt8], _ entry: CommandEntry) -> Bool {
    rereaders[entry.code.rawValue]?(octets) == octets
  }
}

extension RawSpan {
  fileprivate var octets: [UInt8] { [UInt8](self) }
}

extension UInt16 {
  fileprivate var octets: [UInt8] { [UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self)] }
}
