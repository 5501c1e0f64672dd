// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Encrypts or decrypts without padding, and leaves `iv` at the value that continues the stream. Part 1, 8.4.7.1.
///
/// The key's length picks the variant. CBC and ECB take whole blocks. Afterwards `iv` is, for CBC and CFB, the last
/// block of ciphertext; for OFB the last block of key stream; for CTR the counter after the last one used; ECB has
/// none. Two calls over whole blocks equal one. After a partial last block, CFB leaves its ciphertext followed by
/// zero octets, OFB the whole block of key stream, CTR the next counter: such a call ends the stream.
public func crypt(
  _ cipher: BlockCipher, mode: CipherMode, _ direction: Direction, key: Secret, iv: inout [UInt8], data: RawSpan
) throws(CryptoError) -> Secret {
  try unsafe data.withUnsafeBytes { (source) throws(CryptoError) in
    try unsafe crypt(cipher, mode: mode, direction, key: key, iv: &iv, source)
  }
}

/// Encrypts or decrypts without padding, and leaves `iv` at the value that continues the stream.
public func crypt(
  _ cipher: BlockCipher, mode: CipherMode, _ direction: Direction, key: Secret, iv: inout [UInt8], data: [UInt8]
) throws(CryptoError) -> Secret {
  try unsafe data.withOctets { (source) throws(CryptoError) in
    try unsafe crypt(cipher, mode: mode, direction, key: key, iv: &iv, source)
  }
}

/// Encrypts or decrypts a secret without padding, and leaves `iv` at the value that continues the stream.
public func crypt(
  _ cipher: BlockCipher, mode: CipherMode, _ direction: Direction, key: Secret, iv: inout [UInt8], data: Secret
) throws(CryptoError) -> Secret {
  try unsafe data.withUnsafeBytes { (source) throws(CryptoError) in
    try unsafe crypt(cipher, mode: mode, direction, key: key, iv: &iv, source)
  }
}

/// Encrypts or decrypts `data` where it is, in CFB mode: parameters and sensitive areas. Part 1, 8.4.7.2.
public func cryptCFBInPlace(
  _ cipher: BlockCipher, _ direction: Direction, key: Secret, iv: Secret, _ data: UnsafeMutableRawBufferPointer
) throws(CryptoError) {
  let running = try Ciphers.shared.running(cipher, .cfb, direction, key: key, iv: iv.bytes)
  try unsafe runCipher(running.context, UnsafeRawBufferPointer(data), data)
}

/// Encrypts or decrypts `data` where it is, in CFB mode, with an IV that is no secret.
public func cryptCFBInPlace(
  _ cipher: BlockCipher, _ direction: Direction, key: Secret, iv: [UInt8], _ data: UnsafeMutableRawBufferPointer
) throws(CryptoError) {
  try unsafe cryptCFBInPlace(cipher, direction, key: key, iv: Secret(iv), data)
}

/// Encrypts or decrypts `data` where it is, in CFB mode.
public func cryptCFBInPlace(
  _ cipher: BlockCipher, _ direction: Direction, key: Secret, iv: Secret, _ data: inout MutableRawSpan
) throws(CryptoError) {
  try unsafe data.withUnsafeMutableBytes { (data) throws(CryptoError) in
    try unsafe cryptCFBInPlace(cipher, direction, key: key, iv: iv, data)
  }
}

private func crypt(
  _ cipher: BlockCipher, mode: CipherMode, _ direction: Direction, key: Secret, iv: inout [UInt8],
  _ source: UnsafeRawBufferPointer
) throws(CryptoError) -> Secret {
  let blockSize = cipher.blockSize
  guard !mode.needsWholeBlocks || source.count % blockSize == 0 else { throw .invalidInput }
  // Sound: the octets of an array may be read as octets.
  let running = try unsafe Ciphers.shared.running(cipher, mode, direction, key: key, iv: iv.span.bytes)
  let result = try unsafe Secret(count: source.count) { (target) throws(CryptoError) in
    try unsafe runCipher(running.context, source, target)
  }
  guard source.count > 0 else { return result }
  switch mode {
  case .ecb: break
  case .ctr: advanceCounter(&iv, by: (source.count - 1) / blockSize + 1)
  case .ofb:
    try unsafe iv.withMutableOctets { (iv) throws(CryptoError) in
      try unsafe check(EVP_CIPHER_CTX_get_updated_iv(running.context, iv.baseAddress, iv.count))
    }
  case .cbc, .cfb:
    let start = (source.count - 1) / blockSize * blockSize
    iv = unsafe result.withUnsafeBytes { target in
      let ciphertext = unsafe direction == .encrypt ? target : source
      return unsafe [UInt8](ciphertext[start...])
    }
    iv.append(contentsOf: repeatElement(0, count: blockSize - iv.count))
  }
  return result
}

/// One update of a stream or of whole blocks; `source` and `target` have the same length and may be the same.
func runCipher(
  _ context: OpaquePointer, _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
) throws(CryptoError) {
  guard source.count > 0 else { return }
  guard let count = Int32(exactly: source.count), target.count >= source.count else { throw .invalidInput }
  var written: Int32 = 0
  try unsafe check(
    EVP_CipherUpdate(
      context, target.assumingMemoryBound(to: UInt8.self).baseAddress, &written,
      source.assumingMemoryBound(to: UInt8.self).baseAddress, count))
  guard written == count else { throw .internalFailure }
}

/// Adds to a counter of as many octets as the block has, big-endian, wrapping.
private func advanceCounter(_ counter: inout [UInt8], by blocks: Int) {
  var carry = UInt(clamping: blocks)
  for i in counter.indices.reversed() where carry > 0 {
    carry &+= UInt(counter[i])
    counter[i] = UInt8(truncatingIfNeeded: carry)
    carry >>= 8
  }
}
