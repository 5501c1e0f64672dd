// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import TPMCore
@testable import TPMCrypto

extension Profile {
  /// The profile that these lines are.
  init(_ text: String) throws(ProfileError) { try self.init(Array(text.utf8).span.bytes) }

  static func shipped(_ profile: ShippedProfile) throws -> Profile { try Profile(profile.text) }

  /// Whether an algorithm is in the profile, be it in libcrypto or not.
  func knows(_ algorithm: AlgorithmID) -> Bool { vocabulary.knows(algorithm) }
}

/// Profiles for the tests of what one forbids.
enum ProfileFixture {
  /// The files that come with the program.
  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Profiles").standardized

  /// Little of everything.
  static let small = """
    algorithms = all -sha1 -sm3_256 -camellia -ofb -rsaes -ecdaa -xor -kdf2
    rsa-key-bits = 2048
    curves = nist_p256
    aes-key-bits = 128
    pcr-banks = sha256 sha384
    pcr-banks-active = sha256
    commands = all -TPM2_Hash -TPM2_NV_Certify -TPM2_Vendor_TCG_Test
    transient-objects = 3
    loaded-sessions = 3
    active-sessions = 4
    persistent-objects = 2
    nv-memory = 8192
    nv-indices = 3
    nv-index-size = 64
    command-size = 3200
    response-size = 3300
    """
}
