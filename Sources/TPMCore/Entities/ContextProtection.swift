// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// How a context is kept secret and whole outside the TPM. Part 1, 27.3.
extension Machine {
  /// The context of something, under the proof of its hierarchy.
  func seal(
    _ plain: borrowing Writer, sequence: UInt64, savedHandle: UInt32, _ hierarchy: Hierarchy
  ) throws(ResponseCode) -> Context {
    var context = Context()
    context.sequence = sequence
    context.savedHandle = SavedHandle(savedHandle)
    context.hierarchy = hierarchy.handle

    var body = Writer(capacity: plain.count + 8)
    body.write(sequence)
    body.write(plain.octets)
    let encrypted = try crypt(.encrypt, body.octets, context, hierarchy)
    var data = ContextData()
    data.encrypted = ContextSensitive(encrypted.disclosed())
    data.integrity = Digest(integrity(of: data, context, hierarchy).disclosed())
    context.contextBlob = ContextDataBuffer(try data.marshaled())
    return context
  }

  /// What a context holds, after its integrity has been found good.
  ///
  /// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT: the blob has not the form of one
  /// - TPM_RC_INTEGRITY: the context has been changed, or is no longer valid
  /// - TPM_RC_FAILURE: the content does not belong to the context, though its integrity is good
  func unseal(_ context: Context, _ hierarchy: Hierarchy) throws(ResponseCode) -> Secret {
    let data: ContextData
    do throws(ResponseCode) {
      data = try ContextData(reading: context.contextBlob.octets.rawSpan)
      guard Secret(data.integrity.octets) == integrity(of: data, context, hierarchy) else { throw .integrity }
    } catch { throw error.parameter(1) }
    let plain = try crypt(.decrypt, data.encrypted.octets.rawSpan, context, hierarchy)
    var reader = Reader(plain.bytes)
    guard let sequence = try? reader.read(UInt64.self), sequence == context.sequence else {
      environment.reportFailure()
      throw .failure
    }
    return plain.slice(8..<plain.count)
  }

  private func crypt(
    _ direction: Direction, _ data: RawSpan, _ context: Context, _ hierarchy: Hierarchy
  ) throws(ResponseCode) -> Secret {
    let (keySize, cipher) = (Capacity.contextKeyBits / 8, Capacity.contextCipher)
    let derived = kdfa(
      Capacity.contextHash, key: proof(of: hierarchy), label: "CONTEXT_ENCRYPT",
      contextU: context.sequence.octets, contextV: context.savedHandle.raw.octets,
      bits: (keySize + cipher.blockSize) * 8)
    let key = derived.slice(0..<keySize)
    var iv = derived.slice(keySize..<derived.count).disclosed()
    return try crypto { () throws(CryptoError) in
      try TPMCrypto.crypt(cipher, mode: .cfb, direction, key: key, iv: &iv, data: data)
    }
  }

  private func integrity(of data: ContextData, _ context: Context, _ hierarchy: Hierarchy) -> Secret {
    var hmac = HMAC(Capacity.contextHash, key: proof(of: hierarchy))
    hmac.update(bigEndian: persistent.totalResetCount)
    if context.savedHandle.raw == SavedKind.clearedObject { hmac.update(bigEndian: reset.clearCount) }
    hmac.update(bigEndian: context.sequence)
    hmac.update(bigEndian: context.savedHandle.raw)
    hmac.update(data.encrypted.octets)
    return hmac.finishSecret()
  }
}
