// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One-time keys that are made in one command and used in another. Part 1, 44.2.
extension Machine {
  /// Makes a one-time key on a curve, for a key that will sign with it or for nobody in particular, and the number
  /// that the caller is to know it by.
  ///
  /// - TPM_RC_NO_RESULT: its scalar is zero; nobody will see that happen
  mutating func makeEphemeralKey(
    on curve: Curve, of key: Object? = nil
  ) throws(ResponseCode) -> (key: ECPrivateKey, counter: UInt16) {
    let count = reset.commit.next()
    return (try ephemeralKey(count, curve, key), UInt16(truncatingIfNeeded: count))
  }

  /// Makes the one-time key of a number again; it cannot be had once more unless the command fails.
  ///
  /// - TPM_RC_RANGE, TPM_RC_VALUE: there is none of this number, or it was used
  mutating func takeEphemeralKey(
    _ counter: UInt16, on curve: Curve, of key: Object? = nil
  ) throws(ResponseCode) -> ECPrivateKey {
    try ephemeralKey(reset.commit.take(counter), curve, key)
  }

  /// Formula 60; where there is no key the hash of contexts stands for its nameAlg.
  private func ephemeralKey(_ count: UInt64, _ curve: Curve, _ key: Object?) throws(ResponseCode) -> ECPrivateKey {
    // As many bits as the order has, rounded up to octets.
    let value = kdfa(
      key?.publicArea.nameAlg ?? Capacity.contextHash, key: reset.commit.nonce, label: "ECDAA Commit",
      contextU: key?.name ?? [], contextV: count.octets, bits: curve.size * 8)
    return try crypto(.noResult) { () throws(CryptoError) in
      try ECPrivateKey(curve: curve, scalar: curve.scalar(value))
    }
  }
}
