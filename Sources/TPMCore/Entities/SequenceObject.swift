// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A hash, HMAC or event sequence that is under way. Part 1, 29.
struct SequenceObject: Sendable {
  var authValue: Secret
  var computation: Computation
  /// The data so far does not begin with TPM_GENERATED_VALUE; nil before the first block of a hash sequence.
  var isSafeForTicket: Bool?

  enum Computation: Sendable {
    case hash(HashState)
    case hmac(HMACState)
    case cmac(CMACState)
    /// One state per PCR bank, in the order of the banks.
    case event([HashState])
  }
}
