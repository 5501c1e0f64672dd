// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The place that cpHash, nameHash, templateHash and the parameter hash share. Part 1, 16.7.8; Part 3, 23.2.
extension Session {
  /// Binds the policy to a cpHash, which may be the one that it is bound to already.
  ///
  /// - TPM_RC_CPHASH: it is bound to another hash
  /// - TPM_RC_SIZE: the hash has not the size of the policyDigest
  mutating func bind(cpHash: [UInt8], parameter: Int) throws(ResponseCode) {
    if let bound = policy.boundHash, bound != .cpHash(cpHash) { throw .cpHash }
    guard cpHash.count == authHash.size else { throw .size.parameter(parameter) }
    policy.boundHash = .cpHash(cpHash)
  }

  /// Binds a policy that is bound to no hash yet.
  ///
  /// - TPM_RC_CPHASH: it is bound to a hash
  /// - TPM_RC_SIZE: the hash has not the size of the policyDigest
  mutating func bind(
    _ make: ([UInt8]) -> PolicyState.BoundHash, _ hash: [UInt8], parameter: Int
  ) throws(ResponseCode) {
    guard policy.boundHash == nil else { throw .cpHash }
    guard hash.count == authHash.size else { throw .size.parameter(parameter) }
    policy.boundHash = make(hash)
  }
}
