// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// Certificates are made, and read whole, in the tests of TPM2_CertifyX509; here is what is none.
struct CertificateTests {
  @Test(arguments: [[], [0], [0x30, 0], [0x30, 0x80], [0x30, 3, 2, 1, 5], [UInt8](repeating: 0xFF, count: 100)])
  func whatIsNoCertificateIsRefused(_ octets: [UInt8]) {
    #expect(throws: CryptoError.invalidInput) { try Certificate(der: octets) }
  }
}
