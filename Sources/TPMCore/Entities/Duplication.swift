// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The outer wrap of duplicates, which is for one parent and with a seed of its own. Part 1, 20.3.2.3.
extension Object {
  /// Wraps a duplicate so that only the holder of this key can take it over; the public area is enough.
  ///
  /// - TPM_RC_KEY: the key is too small for a secret to be shared with
  func wrapDuplicate(
    _ data: Secret, name: [UInt8], _ random: inout some RandomSource
  ) throws(ResponseCode) -> (wrapped: Secret, outSymSeed: EncryptedSecret) {
    let (seed, encrypted) = try shareSecret(with: self, label: .duplicate, &random)
    return (Secret(try OuterWrap(publicArea, seed: seed).wrap(data, name: name, iv: nil)), encrypted)
  }

  /// Checks and takes off what `wrapDuplicate` put on, here or elsewhere.
  ///
  /// - Parameter numbers: those of the parameters in the command
  func unwrapDuplicate(
    _ wrapped: Secret, name: [UInt8], seed: EncryptedSecret, numbers: (duplicate: Int, inSymSeed: Int)
  ) throws(ResponseCode) -> Secret {
    let recovered: Secret
    do throws(ResponseCode) { recovered = try recoverSecret(seed, with: self, label: .duplicate) } catch {
      throw error.parameter(numbers.inSymSeed)
    }
    do throws(ResponseCode) {
      return try OuterWrap(publicArea, seed: recovered).unwrap(wrapped.bytes, name: name, hasIV: false)
    } catch { throw error.parameter(numbers.duplicate) }
  }
}

extension Machine {
  /// The parent that a duplicate is wrapped for, which handle `number` of the command names; nil for TPM_RH_NULL.
  ///
  /// - TPM_RC_TYPE + handle: the object is no asymmetric storage key
  func parentOrNull(_ handle: UInt32, number: Int) throws(ResponseCode) -> Object? {
    handle == PermanentHandle.null ? nil : try asymmetricParent(handle, number: number)
  }
}
