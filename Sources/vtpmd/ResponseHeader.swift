// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// A response that is its header alone, for what never reaches the engine. Part 1, 16.
struct ResponseHeader: Equatable {
  var tag: UInt16 = 0x8001
  var code: UInt32

  static let size = 10

  static let success = ResponseHeader(code: 0x000)
  /// TPM_RC_BAD_TAG comes with TPM_ST_RSP_COMMAND, which TPM 1.2 software understands as well. Part 2, 6.9.
  static let badTag = ResponseHeader(tag: 0x00C4, code: ResponseCode.badTag.rawValue)
  static let failure = ResponseHeader(code: ResponseCode.failure.rawValue)
  static let commandSize = ResponseHeader(code: ResponseCode.commandSize.rawValue)
  static let retry = ResponseHeader(code: ResponseCode.retry.rawValue)
  static let locality = ResponseHeader(code: ResponseCode.locality.rawValue)

  var octets: [UInt8] {
    var octets: [UInt8] = []
    for shift in [8, 0] { octets.append(UInt8(truncatingIfNeeded: tag >> shift)) }
    octets += [0, 0, 0, UInt8(Self.size)]
    for shift in [24, 16, 8, 0] { octets.append(UInt8(truncatingIfNeeded: code >> shift)) }
    return octets
  }

  func withOctets(_ body: (RawSpan) -> Void) {
    let octets = octets
    body(octets.rawSpan)
  }
}
