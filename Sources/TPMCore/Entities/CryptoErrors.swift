// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Runs a cryptographic operation whose failure earns `code`; one that libcrypto should not have failed in is
/// TPM_RC_FAILURE in any case, and one that was given up TPM_RC_CANCELED.
func crypto<T: ~Copyable>(
  _ code: ResponseCode = .failure, _ operation: () throws(CryptoError) -> T
) throws(ResponseCode) -> T {
  do throws(CryptoError) {
    return try operation()
  } catch {
    switch error {
    case .internalFailure: throw .failure
    case .cancelled: throw .canceled
    case .unsupported, .invalidKey, .invalidInput: throw code
    }
  }
}
