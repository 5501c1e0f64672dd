// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension Machine {
  /// The command with the passwords and HMACs that are right for it here and now, so that what was changed in it comes
  /// past the authorisations. One that has not the form of a command with sessions stays as it is.
  func authorizing(_ command: [UInt8]) -> [UInt8] {
    guard let parts = CommandParts(command) else { return command }
    let names = parts.handles.map { (try? name(of: $0)) ?? $0.octets }
    let sessions = parts.sessions.indices.map { place in
      var use = parts.sessions[place]
      if let proof = proof(place, parts, names) { use.hmac = Auth(proof) }
      return octetsOf(use) ?? []
    }
    let area = sessions.flatMap(\.self)
    let body =
      parts.entry.code.rawValue.octets + parts.handles.flatMap(\.octets) + UInt32(area.count).octets + area
      + parts.parameters
    return [0x80, 0x02] + UInt32(body.count + 6).octets + body
  }

  /// What stands in the hmac of a session; nil where there is no such session or entity.
  private func proof(_ place: Int, _ parts: CommandParts, _ names: [[UInt8]]) -> Secret? {
    let use = parts.sessions[place]
    let isAuthorizing = place < min(parts.entry.authorizedHandleCount, parts.handles.count)
    let entity = isAuthorizing ? try? entity(parts.handles[place]) : nil
    guard use.sessionHandle.raw != PermanentHandle.password else { return entity?.authValue }
    guard let session = try? session(use.sessionHandle.raw) else { return nil }
    if session.isPolicy, session.policy.authValueUse == .password { return entity?.authValue }
    var usesAuthValue = false
    if let entity { usesAuthValue = (try? session.includesAuthValue(of: entity, in: self)) ?? false }
    let key = usesAuthValue ? session.key(with: entity?.authValue ?? Secret()) : session.sessionKey
    var hmac = HMAC(session.authHash, key: key)
    hmac.update(cpHash(session.authHash, parts.entry.code, names: names, parts.parameters.rawSpan))
    hmac.update(use.nonce.octets)
    hmac.update(session.nonceTPM)
    if place == 0, entity != nil { for nonce in extraNonces(of: parts.sessions) { hmac.update(nonce) } }
    hmac.update(bigEndian: use.sessionAttributes.rawValue)
    return hmac.finishSecret()
  }

  /// The nonceTPM of the decrypt and of the encrypt session, where they are others than the first. Part 1, 16.6.5.
  private func extraNonces(of sessions: [AuthCommand]) -> [[UInt8]] {
    let decrypt = sessions.firstIndex { $0.sessionAttributes.contains(.decrypt) }
    let encrypt = sessions.firstIndex { $0.sessionAttributes.contains(.encrypt) }
    let places = [decrypt, encrypt == decrypt ? nil : encrypt].compactMap(\.self).filter { $0 != 0 }
    return places.compactMap { try? session(sessions[$0].sessionHandle.raw).nonceTPM }
  }
}

/// The parts of a command with sessions.
private struct CommandParts {
  let entry: CommandEntry
  var handles: [UInt32] = []
  var sessions: [AuthCommand] = []
  var parameters: [UInt8] = []

  /// Nil for octets that have not the form of one.
  init?(_ command: [UInt8]) {
    var reader = Reader(command.rawSpan)
    guard let tag: UInt16 = try? reader.read(), tag == 0x8002, (try? reader.read(UInt32.self)) != nil,
      let code: UInt32 = try? reader.read(), let entry = CommandTable.shared[code]
    else { return nil }
    self.entry = entry
    for _ in entry.roles {
      guard let handle: UInt32 = try? reader.read() else { return nil }
      handles.append(handle)
    }
    guard let size: UInt32 = try? reader.read(), let area = try? reader.read(count: Int(size)) else { return nil }
    parameters = [UInt8](reader.rest)
    var inner = Reader(area.rawSpan)
    while inner.remaining > 0, sessions.count < Capacity.sessionsPerCommand {
      var one = AuthCommand()
      do throws(ResponseCode) { try one.visit(&inner) } catch { return nil }
      sessions.append(one)
    }
    guard inner.remaining == 0 else { return nil }
  }
}
