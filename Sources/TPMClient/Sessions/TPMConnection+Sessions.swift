// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

extension TPMConnection {
  /// Starts a session and works out its key. Part 1, 16.6.8.
  ///
  /// - Parameters:
  ///   - symmetric: what parameters are encrypted with
  ///   - salt: a key of the TPM's that a secret is sent to, so that nobody who listens can work out the session's key
  ///   - bind: an entity whose authValue goes into the session's key
  ///   - nonceSize: that of nonceCaller in octets, which the TPM wants to be 16 at least; a digest's without it
  public func startSession(
    _ type: SessionType = .hmac, authHash: HashAlgorithm = .sha256, symmetric: SymDef = .null,
    salt: UInt32? = nil, bind: (handle: UInt32, authValue: Secret)? = nil, nonceSize: Int? = nil
  ) throws(TPMError) -> Session {
    guard authHash.isAvailable else { throw .unusable("libcrypto does not have the session's hash") }
    let nonceSize = nonceSize ?? authHash.size
    guard (0...Nonce.limit).contains(nonceSize) else {
      throw .unusable("a nonce of \(nonceSize) octets cannot be sent")
    }
    var request = Request<StartAuthSession>()
    var secrets: [Secret] = []
    var bound: (name: [UInt8], authValue: Secret)?
    request.tpmKey = ObjectHandleOrNull(salt ?? PermanentHandle.null)
    request.bind = EntityHandleOrNull(bind?.handle ?? PermanentHandle.null)
    if let bind {
      secrets.append(bind.authValue.withoutTrailingZeros)
      bound = (try name(of: bind.handle), bind.authValue)
    }
    if let salt {
      let key = try run(ReadPublic.self) { $0.objectHandle = ObjectHandle(salt) }.outPublic.value.value
      do throws(ResponseCode) {
        let (seed, encrypted) = try key.shareSecret(.secret)
        secrets.append(seed)
        request.encryptedSalt = encrypted
      } catch { throw .unusable("no secret can be shared with the key: \(error)") }
    }
    let nonceCaller: [UInt8]
    do throws(CryptoError) { nonceCaller = try randomOctets(nonceSize) } catch {
      throw .unusable("the system gives no random numbers")
    }
    request.nonceCaller = Nonce(nonceCaller)
    request.sessionType = type
    request.symmetric = symmetric
    request.authHash = authHash
    let response = try run(request)
    let nonceTPM = response.nonceTPM.octets
    let isKeyed = salt != nil || bind != nil
    let sessionKey =
      isKeyed
      ? kdfa(
        authHash, key: Secret(concatenating: secrets), label: "ATH", contextU: nonceTPM, contextV: nonceCaller,
        bits: authHash.size * 8) : Secret()
    return Session(
      handle: response.handle, type: type, authHash: authHash, symmetric: symmetric, sessionKey: sessionKey,
      nonceCaller: nonceCaller, nonceTPM: nonceTPM, bound: bound)
  }

  /// Ends a session.
  public func flush(_ session: Session) throws(TPMError) {
    try run(FlushContext.self) { $0.flushHandle = ContextHandle(session.handle) }
    session.isActive = false
  }
}
