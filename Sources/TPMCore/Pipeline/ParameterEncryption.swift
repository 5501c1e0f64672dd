// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Encryption of the first parameter of a command or a response. Part 1, 18.
enum ParameterEncryption {
  /// Encrypts or decrypts octets in place; `hash` is that of the session, also for XOR (Part 1, 18.2).
  static func apply(
    _ direction: Direction, _ octets: UnsafeMutableRawBufferPointer, _ symmetric: SymDef, _ hash: HashAlgorithm,
    sessionValue: Secret, nonceNewer: [UInt8], nonceOlder: [UInt8]
  ) throws(ResponseCode) {
    guard unsafe !octets.isEmpty else { return }
    switch symmetric {
    case .null: break
    case .xor:
      let mask = kdfa(
        hash, key: sessionValue, label: "XOR", contextU: nonceNewer, contextV: nonceOlder, bits: octets.count * 8)
      unsafe mask.withUnsafeBytes { mask in
        for place in 0..<min(octets.count, mask.count) { unsafe octets[place] ^= mask[place] }
      }
    case .cipher(let cipher):
      let keySize = Int(cipher.keyBits) / 8
      let keyIV = kdfa(
        hash, key: sessionValue, label: "CFB", contextU: nonceNewer, contextV: nonceOlder,
        bits: (keySize + cipher.cipher.blockSize) * 8)
      do {
        try unsafe cryptCFBInPlace(
          cipher.cipher, direction, key: keyIV.slice(0..<keySize), iv: keyIV.slice(keySize..<keyIV.count), octets)
      } catch { throw .failure }
    }
  }
}

extension Execution {
  /// The parameters with the first one decrypted by the session that says that it is encrypted.
  ///
  /// - TPM_RC_INSUFFICIENT, TPM_RC_SIZE: the first parameter does not fit into what is there
  func decrypted(
    _ parameters: RawSpan, by use: SessionUse, in tpm: borrowing Machine
  ) throws(ResponseCode) -> Writer {
    let session = try tpm.session(use.handle)
    guard let symmetric = session.symmetric else { throw .symmetric }
    var reader = Reader(parameters)
    let count = Int(try firstParameter { () throws(ResponseCode) in try reader.read(UInt16.self) })
    guard count <= reader.remaining else { throw .size.parameter(1) }
    var plain = Writer(capacity: parameters.byteCount)
    plain.write(parameters)
    try unsafe plain.modify(2..<(2 + count)) { octets throws(ResponseCode) in
      try unsafe ParameterEncryption.apply(
        .decrypt, octets, symmetric, session.authHash, sessionValue: sessionValue(use, session),
        nonceNewer: use.nonceCaller, nonceOlder: session.nonceTPM)
    }
    return plain
  }

  /// Encrypts the first response parameter, which starts at `start`.
  func encrypt(
    _ writer: inout Writer, from start: Int, _ session: Session, _ use: SessionUse
  ) throws(ResponseCode) {
    guard let symmetric = session.symmetric else { return }
    var reader = Reader(writer.octets(from: start))
    let count = Int(try reader.read(UInt16.self))
    guard count <= reader.remaining else { throw .failure }
    try unsafe writer.modify((start + 2)..<(start + 2 + count)) { octets throws(ResponseCode) in
      try unsafe ParameterEncryption.apply(
        .encrypt, octets, symmetric, session.authHash, sessionValue: sessionValue(use, session),
        nonceNewer: session.nonceTPM, nonceOlder: use.nonceCaller)
    }
  }

  /// The session key, and for a session that authorises a handle the authValue of that too.
  private func sessionValue(_ use: SessionUse, _ session: Session) -> Secret {
    use.authorizedHandle == nil ? session.sessionKey : session.key(with: use.authValue)
  }

  private func firstParameter<T>(_ body: () throws(ResponseCode) -> T) throws(ResponseCode) -> T {
    do throws(ResponseCode) { return try body() } catch { throw error.parameter(1) }
  }
}
