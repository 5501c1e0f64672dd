// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMCrypto

extension Session {
  /// The key of parameter encryption. Part 1, 18.2.
  func sessionValue(_ authValue: Secret, authorizes: Bool) -> Secret {
    authorizes ? Secret(concatenating: sessionKey, authValue.withoutTrailingZeros) : sessionKey
  }

  /// Encrypts or decrypts the first parameter. Part 1, 18.
  func crypt(
    _ direction: Direction, _ range: Range<Int>, of parameters: Secret, _ key: Secret, newer: [UInt8], older: [UInt8]
  ) throws(TPMError) -> Secret {
    let data = Secret(copying: parameters.bytes.extracting(range))
    let changed: Secret
    switch symmetric {
    case .null:
      throw .unusable("the session has no algorithm for parameter encryption")
    case .xor:
      // The hash is the session's, whatever the algorithm says. Part 1, 18.2.
      let mask = kdfa(authHash, key: key, label: "XOR", contextU: newer, contextV: older, bits: data.count * 8)
      changed = data ^ mask
    case .cipher(let cipher):
      let size = Int(cipher.keyBits) / 8
      let block = cipher.cipher.blockSize
      let keyIV = kdfa(authHash, key: key, label: "CFB", contextU: newer, contextV: older, bits: (size + block) * 8)
      var iv = [UInt8](keyIV.bytes.extracting(last: block))
      do throws(CryptoError) {
        changed = try TPMCrypto.crypt(
          cipher.cipher, mode: .cfb, direction, key: Secret(copying: keyIV.bytes.extracting(first: size)), iv: &iv,
          data: data)
      } catch { throw .unusable("the parameter cannot be encrypted") }
    }
    return Secret(concatenating: [
      Secret(copying: parameters.bytes.extracting(first: range.lowerBound)), changed,
      Secret(copying: parameters.bytes.extracting(droppingFirst: range.upperBound)),
    ])
  }
}

extension Authorization {
  func sessionValue(authorizes: Bool) -> Secret {
    guard case .session(let session, let authValue) = kind else { return Secret() }
    return session.sessionValue(authValue, authorizes: authorizes)
  }
}

extension Secret {
  /// The octets of two secrets of one length, combined.
  fileprivate static func ^ (data: Secret, mask: Secret) -> Secret {
    unsafe Secret(count: data.count) { room in
      for place in room.indices { unsafe room[place] = data.bytes.octet(at: place) ^ mask.bytes.octet(at: place) }
    }
  }
}
