// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// How assertions change the policyDigest. Part 3, 23.1 and 23.2.3.
extension Session {
  /// Extends the policyDigest with a command code and what belongs to the assertion.
  mutating func extendPolicy(_ code: CommandCode, _ parts: [UInt8]...) {
    var hasher = Hasher(authHash)
    hasher.update(policy.policyDigest)
    hasher.update(bigEndian: code.rawValue)
    for part in parts { hasher.update(part) }
    policy.policyDigest = hasher.finish()
  }

  /// PolicyUpdate(): extends the policyDigest with a Name and then, in a second step, with a reference.
  ///
  /// Both have any length, so that one step for the two would not tell where one ends.
  mutating func updatePolicy(_ code: CommandCode, name: [UInt8], reference: [UInt8]) {
    extendPolicy(code, name)
    var hasher = Hasher(authHash)
    hasher.update(policy.policyDigest)
    hasher.update(reference)
    policy.policyDigest = hasher.finish()
  }

  /// Sets the policyDigest to a Zero Digest, as the assertions do that replace what was asserted before.
  mutating func clearPolicyDigest() {
    policy.policyDigest = [UInt8](repeating: 0, count: authHash.size)
  }
}
