// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A command of a test on its way out, and its response on the way back: the caller's side of Part 1, 15.
struct TestRequest {
  /// The octets of the command.
  private(set) var octets: [UInt8] = []

  private let code: UInt32
  private let names: [[UInt8]]
  private let auth: [TestAuth]
  private let authorizedHandleCount: Int
  private let hasResponseHandle: Bool

  init<C: Command>(
    _: C.Type, _ handles: [UInt32], _ auth: [TestAuth]?, in machine: borrowing Machine,
    _ fill: (inout C.Parameters) -> Void
  ) throws {
    let entry = CommandEntry(C.self)
    code = C.code.rawValue
    names = handles.map { (try? machine.name(of: $0)) ?? $0.wire }
    authorizedHandleCount = entry.authorizedHandleCount
    hasResponseHandle = C.Response.hasHandle
    self.auth = auth ?? Array(repeating: .password([]), count: entry.authorizedHandleCount)
    var parameters = C.Parameters()
    fill(&parameters)
    let area = handles.flatMap(\.wire)
    var body = try parameters.marshaled()
    for case .session(let session) in self.auth { session.rollNonce() }
    try encrypt(&body)
    var octets: [UInt8] = code.wire + area
    if !self.auth.isEmpty {
      let sessions = authorizations(over: body)
      octets += UInt32(sessions.count).wire + sessions
    }
    octets += body
    self.octets = (self.auth.isEmpty ? [0x80, 0x01] : [0x80, 0x02]) + UInt32(octets.count + 6).wire + octets
  }

  /// Checks the sessions of a response; what it gives has its first parameter decrypted.
  func accept(_ response: [UInt8]) throws -> [UInt8] {
    guard response.count > 10, response.starts(with: [0x80, 0x02]) else { return response }
    var reader = Reader(response.rawSpan)
    _ = try reader.read(count: hasResponseHandle ? 14 : 10)
    let size = Int(try reader.read(UInt32.self))
    let start = response.count - reader.remaining
    let parameters = try reader.read(count: size)
    for (place, one) in auth.enumerated() {
      var answer = AuthResponse()
      try answer.visit(&reader)
      switch one {
      case .session(let session):
        let rpHash = hash(session.hash, UInt32(0).wire + code.wire + parameters)
        session.accept(answer, rpHash: rpHash, authorizes: place < authorizedHandleCount)
        if session.attributes.contains(.audit) { note(rpHash, session) }
      case .password:
        #expect(answer == AuthResponse([], .continueSession, Secret()))
      case .raw:
        break
      }
    }
    #expect(reader.remaining == 0)
    var plain = response
    try decrypt(&plain, at: start)
    return plain
  }

  // MARK: - Commands

  private func encrypt(_ body: inout [UInt8]) throws {
    for (place, one) in auth.enumerated() {
      guard case .session(let session) = one, session.attributes.contains(.decrypt), body.count >= 2 else { continue }
      let end = min(2 + (Int(body[0]) << 8 | Int(body[1])), body.count)
      body.replaceSubrange(
        2..<end, with: try session.encryptParameter(Array(body[2..<end]), authorizes: place < authorizedHandleCount))
    }
  }

  private func authorizations(over body: [UInt8]) -> [UInt8] {
    auth.enumerated().flatMap { place, one in
      switch one {
      case .password(let octets):
        return Self.authorization(PermanentHandle.password, [], .continueSession, octets)
      case .raw(let handle, let nonce, let attributes, let hmac):
        return Self.authorization(handle, nonce, attributes, hmac)
      case .session(let session):
        let authorizes = place < authorizedHandleCount
        let hmac = session.commandHMAC(
          cpHash(session.hash, body), extraNonces: place == 0 && authorizes ? extraNonces : [], authorizes: authorizes)
        return Self.authorization(session.handle, session.nonceCaller, session.attributes, hmac)
      }
    }
  }

  private func cpHash(_ algorithm: HashAlgorithm, _ body: [UInt8]) -> [UInt8] {
    hash(algorithm, code.wire + names.flatMap(\.self) + body)
  }

  /// The nonces of other sessions that encrypt, which the first HMAC covers so that nobody takes them away.
  private var extraNonces: [UInt8] {
    let others = auth.dropFirst().compactMap { if case .session(let session) = $0 { session } else { nil } }
    let decrypt = others.first { $0.attributes.contains(.decrypt) }
    let encrypt = others.first { $0.attributes.contains(.encrypt) }
    return (decrypt?.nonceTPM ?? []) + (encrypt === decrypt ? [] : encrypt?.nonceTPM ?? [])
  }

  private static func authorization(
    _ handle: UInt32, _ nonce: [UInt8], _ attributes: SessionAttributes, _ hmac: [UInt8]
  ) -> [UInt8] {
    handle.wire + UInt16(nonce.count).wire + nonce + [attributes.rawValue] + UInt16(hmac.count).wire + hmac
  }

  // MARK: - Responses

  private func decrypt(_ response: inout [UInt8], at start: Int) throws {
    for (place, one) in auth.enumerated() {
      guard case .session(let session) = one, session.attributes.contains(.encrypt) else { continue }
      let end = start + 2 + (Int(response[start]) << 8 | Int(response[start + 1]))
      let plain = try session.decryptParameter(
        Array(response[(start + 2)..<end]), authorizes: place < authorizedHandleCount)
      response.replaceSubrange((start + 2)..<end, with: plain)
    }
  }

  private func note(_ rpHash: [UInt8], _ session: TestSession) {
    let body = octets.suffix(octets.count - parametersStart)
    session.auditDigest = hash(session.hash, session.auditDigest + cpHash(session.hash, Array(body)) + rpHash)
  }

  private var parametersStart: Int {
    let sizePlace = 10 + handleCount * 4
    return sizePlace + 4 + Int(UInt32(octets: octets[sizePlace..<(sizePlace + 4)]))
  }

  private var handleCount: Int { names.count }
}
