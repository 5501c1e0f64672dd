// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMCrypto

/// A response, taken apart and not yet believed. Part 1, 15.4.
struct ResponseParts {
  let size: Int
  let code: UInt32
  var handle: UInt32 = 0
  var parameters = Secret()
  /// Whether there is a session area.
  var hasSessions = false
  var sessions: [AuthResponse] = []
  /// How many octets are left over.
  var rest = 0

  init(_ response: Secret, hasHandle: Bool, sessions count: Int) throws(ResponseCode) {
    var reader = Reader(response.bytes)
    let tag: UInt16 = try reader.read()
    size = Int(try reader.read(UInt32.self))
    code = try reader.read()
    guard code == 0 else { return }
    if hasHandle { handle = try reader.read() }
    guard tag == StructureTag.sessions.rawValue else {
      parameters = Secret(copying: reader.rest)
      return
    }
    hasSessions = true
    parameters = Secret(copying: try reader.take(Int(try reader.read(UInt32.self))))
    for _ in 0..<count {
      var answer = AuthResponse()
      try answer.visit(&reader)
      sessions.append(answer)
    }
    rest = reader.remaining
  }
}
