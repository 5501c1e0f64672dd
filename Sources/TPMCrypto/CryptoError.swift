// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Why a cryptographic operation was refused; the caller turns it into the response code of its own clause.
public enum CryptoError: Error, Equatable, Sendable {
  /// The libcrypto at hand, or this module, lacks the algorithm, mode or size.
  case unsupported
  /// The key is not one: a point off its curve, a prime that does not divide the modulus, a wrong key size.
  case invalidKey
  /// The data do not fit the operation: a wrong length, a value out of range, padding that is not there.
  case invalidInput
  /// Whoever asked for the operation has asked to give it up.
  case cancelled
  /// libcrypto failed where it should not have, as when memory or randomness runs out.
  case internalFailure
}

/// Throws `error` unless libcrypto reported success, leaving its error queue empty.
func check(_ result: Int32, _ error: CryptoError = .internalFailure) throws(CryptoError) {
  guard result > 0 else {
    ERR_clear_error()
    throw error
  }
}

/// Hands on what libcrypto allocated or looked up, or throws `error` with the error queue emptied.
func check<T>(_ result: T?, _ error: CryptoError = .internalFailure) throws(CryptoError) -> T {
  guard let result else {
    ERR_clear_error()
    throw error
  }
  return result
}

/// Ends the process when libcrypto cannot go on with a plain hash.
///
/// A fetched digest has no way to fail but lack of memory, where Swift's own allocations end the process as well;
/// going on with a digest that was never computed would be worse.
func libcryptoFailed(_ operation: StaticString) -> Never {
  fatalError("libcrypto: \(operation) failed")
}
