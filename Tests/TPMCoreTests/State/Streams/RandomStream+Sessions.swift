// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension RandomStream {
  static let sessionActions: [Action] = [
    { try $0.start(.hmac) },
    { try $0.start(.hmac) },
    { try $0.start(.policy) },
    { try $0.start(.trial) },
    { try $0.use() },
    { try $0.use() },
    { try $0.use() },
    { try $0.assert() },
    { try $0.assert() },
    { try $0.assert() },
    { try $0.save() },
    { try $0.save() },
    { try $0.load() },
    { try $0.load() },
    { stream in
      let handle = try stream.one(of: stream.handles)
      try stream.tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
    },
  ]

  private mutating func start(_ type: SessionType) throws {
    let hash: HashAlgorithm = try one(of: [.sha1, .sha256, .sha384])
    let symmetric: SymDef = try one(of: [
      .null, .xor(hash), .cipher(SymmetricCipher(.aes, keyBits: 128, mode: .cfb)),
    ])
    let bind: (handle: UInt32, authValue: [UInt8])? = isOne(in: 3) ? (PermanentHandle.owner, []) : nil
    sessions.append(try tpm.startSession(type, hash: hash, symmetric: symmetric, bind: bind))
  }

  /// Uses an HMAC session for authorisation, audit or encryption.
  private mutating func use() throws {
    let loaded = Set(tpm.machine.sessions.filter { !$0.isPolicy }.map(\.handle))
    let session = try one(of: sessions.filter { loaded.contains($0.handle) })
    session.attributes = isOne(in: 6) ? [] : .continueSession
    session.spoil = isOne(in: 8) ? { $0[0] ^= 1 } : nil
    if isOne(in: 2) {
      session.attributes.formUnion(isOne(in: 4) ? [.audit, .auditExclusive] : .audit)
      if session.symmetric != .null, isOne(in: 2) { session.attributes.insert(.encrypt) }
      try tpm.run(GetRandom.self, auth: [.session(session)]) { $0.bytesRequested = 12 }
    } else {
      session.authValue = []
      try tpm.run(ClockRateAdjust.self, [PermanentHandle.owner], auth: [.session(session)]) {
        $0.rateAdjust = .mediumFaster
      }
    }
  }

  /// Adds an assertion to a policy.
  private mutating func assert() throws {
    let session = try one(of: tpm.machine.sessions.filter(\.isPolicy).map(\.handle))
    switch below(11) {
    case 0: try tpm.run(PolicyCommandCode.self, [session]) { $0.code = .nvRead }
    case 1: try tpm.run(PolicyAuthValue.self, [session])
    case 2: try tpm.run(PolicyPassword.self, [session])
    case 3:
      try tpm.run(PolicyPCR.self, [session]) {
        $0.pcrs = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([0, 17]))])
      }
    case 4: try tpm.run(PolicyNvWritten.self, [session])
    case 5: try tpm.run(PolicyLocality.self, [session]) { $0.locality = [.zero, .three] }
    case 6: try tpm.run(PolicyRestart.self, [session])
    case 7:
      let nonce = tpm.machine.sessions.first { $0.handle == session }?.nonceTPM ?? []
      try tpm.run(PolicySecret.self, [PermanentHandle.owner, session]) {
        ($0.nonceTPM, $0.expiration) = (Nonce(nonce), -20)
      }
    case 8: try tpm.run(PolicyPhysicalPresence.self, [session])
    default: try tpm.run(PolicyGetDigest.self, [session])
    }
  }

  /// The handles of all sessions that are loaded and all transient objects.
  var handles: [UInt32] {
    tpm.machine.sessions.map(\.handle) + tpm.machine.objects.taken.map(\.handle)
  }

  private mutating func save() throws {
    let handle = try one(of: handles)
    contexts.append(try tpm.run(ContextSave.self, [handle]).context)
  }

  private mutating func load() throws {
    let context = try one(of: contexts)
    try tpm.run(ContextLoad.self) { $0.context = context }
  }
}
