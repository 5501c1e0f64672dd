// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// An X.509 certificate as libcrypto reads it. RFC 5280.
@safe public final class Certificate {
  // Sound: nothing but this object has the pointer, and an X509 that was read does not change.
  private let certificate: OpaquePointer

  /// Reads the encoding; octets left over are an error.
  public init(der: [UInt8]) throws(CryptoError) {
    var rest = der.count
    let parsed = unsafe der.withUnsafeBufferPointer { der in
      var position = der.baseAddress
      defer { if let position = unsafe position, let start = der.baseAddress { rest -= unsafe position - start } }
      return unsafe d2i_X509(nil, &position, der.count)
    }
    let certificate = try unsafe check(parsed, .invalidInput)
    guard rest == 0 else {
      unsafe X509_free(certificate)
      throw .invalidInput
    }
    unsafe self.certificate = certificate
  }

  deinit { unsafe X509_free(certificate) }

  /// 3 for X.509v3.
  public var version: Int { unsafe X509_get_version(certificate) + 1 }

  /// Whether the key in `issuer` has signed this certificate.
  public func isSigned(by issuer: Certificate) -> Bool {
    let isSigned = unsafe X509_verify(certificate, X509_get0_pubkey(issuer.certificate)) == 1
    if !isSigned { ERR_clear_error() }
    return isSigned
  }

  /// The bits of the Key Usage extension as libcrypto numbers them; nil where there is none.
  public var keyUsage: UInt32? {
    let usage = unsafe X509_get_key_usage(certificate)
    return usage == UInt32.max ? nil : usage
  }

  /// Bits of the public key, which has to be one that libcrypto knows.
  public var publicKeyBits: Int? {
    guard let key = unsafe X509_get0_pubkey(certificate) else {
      ERR_clear_error()
      return nil
    }
    return Int(unsafe EVP_PKEY_get_bits(key))
  }
}
