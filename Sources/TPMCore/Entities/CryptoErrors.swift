// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Runs a cryptographic operation whose failure earns `code`; one that libcrypto should not have failed in is
/// TPM_RC_FAILURE in any case.
func crypto<T: ~Copyable>(
  _ code: ResponseCode = .failure, _ operation: () throws(CryptoError) -> T
) throws(ResponseCode) -> T {
  do throws(CryptoError) {
    return try operation()
  } catch {
    throw error == .internalFailure ? .failure : code
  }
}
