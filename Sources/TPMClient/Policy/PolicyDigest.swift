// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

/// A policy, worked out without a TPM: each assertion extends the digest as the command of that name does in a policy
/// session. Part 1, 16.7, and Part 3, 23.
///
/// ```swift
/// var policy = PolicyDigest()
/// policy.policyCommandCode(.unseal)
/// policy.policyAuthValue()
/// template.authPolicy = Digest(policy.digest)
/// ```
public struct PolicyDigest: Hashable, Sendable {
  /// The hash of the policy, which is the nameAlg of what it is for.
  public let hash: HashAlgorithm
  /// As long as the hash's digests; zero without an assertion.
  public private(set) var digest: [UInt8]

  public init(_ hash: HashAlgorithm = .sha256) {
    self.hash = hash
    digest = [UInt8](repeating: 0, count: hash.size)
  }

  private mutating func extend(_ parts: [UInt8]...) { digest = TPMCrypto.hash(hash, digest + parts.flatMap(\.self)) }

  private mutating func extend(_ code: CommandCode, _ parts: [UInt8]...) {
    extend(code.rawValue.octets, parts.flatMap(\.self))
  }

  private mutating func update(_ code: CommandCode, _ name: [UInt8], _ policyRef: [UInt8]) {
    extend(code, name)
    extend(policyRef)
  }

  private mutating func clear() { digest = [UInt8](repeating: 0, count: hash.size) }
}

// MARK: - Assertions

extension PolicyDigest {
  /// The holder of a key signs. Part 3, 23.3.
  public mutating func policySigned(_ keyName: [UInt8], policyRef: [UInt8] = []) {
    update(.policySigned, keyName, policyRef)
  }

  /// An authValue of another entity is known. Part 3, 23.4.
  public mutating func policySecret(_ entityName: [UInt8], policyRef: [UInt8] = []) {
    update(.policySecret, entityName, policyRef)
  }

  /// One of several policies, which are what the digest was before. Part 3, 23.6.
  public mutating func policyOR(_ branches: [[UInt8]]) {
    clear()
    extend(.policyOR, branches.flatMap(\.self))
  }

  /// PCR have values.
  ///
  /// - Parameter values: those of the PCR selected, in their order; their digest counts. Part 3, 23.7.
  public mutating func policyPCR(_ pcrs: PCRSelectionList, values: [[UInt8]]) throws(ResponseCode) {
    extend(.policyPCR, try pcrs.marshaled(), TPMCrypto.hash(hash, values.flatMap(\.self)))
  }

  /// The command comes from one of these localities. Part 3, 23.8.
  public mutating func policyLocality(_ locality: LocalityAttributes) { extend(.policyLocality, [locality.rawValue]) }

  /// The contents of an NV Index compare so. Part 3, 23.9.
  public mutating func policyNV(_ nvName: [UInt8], _ operation: Operator, operandB: [UInt8], offset: UInt16 = 0) {
    extend(.policyNV, comparison(operation, operandB, offset), nvName)
  }

  /// Time, Clock or the counters compare so. Part 3, 23.10.
  public mutating func policyCounterTimer(_ operation: Operator, operandB: [UInt8], offset: UInt16 = 0) {
    extend(.policyCounterTimer, comparison(operation, operandB, offset))
  }

  private func comparison(_ operation: Operator, _ operandB: [UInt8], _ offset: UInt16) -> [UInt8] {
    TPMCrypto.hash(hash, operandB + offset.octets + operation.rawValue.octets)
  }

  /// The policy is for one command. Part 3, 23.11.
  public mutating func policyCommandCode(_ code: CommandCode) { extend(.policyCommandCode, code.rawValue.octets) }

  /// A person is there. Part 3, 23.12.
  public mutating func policyPhysicalPresence() { extend(.policyPhysicalPresence) }

  /// The command has these parameters, and these Names. Part 3, 23.13.
  public mutating func policyCpHash(_ cpHashA: [UInt8]) { extend(.policyCpHash, cpHashA) }

  /// The command's handles have these Names. Part 3, 23.14.
  public mutating func policyNameHash(_ nameHash: [UInt8]) { extend(.policyNameHash, nameHash) }

  /// The object is duplicated to this parent. Part 3, 23.15.
  public mutating func policyDuplicationSelect(objectName: [UInt8], newParentName: [UInt8], includeObject: Bool) {
    extend(.policyDuplicationSelect, includeObject ? objectName : [], newParentName, [includeObject ? 1 : 0])
  }

  /// Whatever the holder of a key approves. Part 3, 23.16.
  public mutating func policyAuthorize(_ keyName: [UInt8], policyRef: [UInt8] = []) {
    clear()
    update(.policyAuthorize, keyName, policyRef)
  }

  /// The authValue is known, and keys the HMAC. Part 3, 23.17.
  public mutating func policyAuthValue() { extend(.policyAuthValue) }

  /// The authValue is known, and sent in plain: the same policy as that of `policyAuthValue`. Part 3, 23.18.
  public mutating func policyPassword() { extend(.policyAuthValue) }

  /// The NV Index has been written, or has not. Part 3, 23.20.
  public mutating func policyNvWritten(_ writtenSet: Bool) { extend(.policyNvWritten, [writtenSet ? 1 : 0]) }

  /// The object is made from this template. Part 3, 23.21.
  public mutating func policyTemplate(_ templateHash: [UInt8]) { extend(.policyTemplate, templateHash) }

  /// Whatever policy an NV Index holds. Part 3, 23.22.
  public mutating func policyAuthorizeNV(_ nvName: [UInt8]) {
    clear()
    extend(.policyAuthorizeNV, nvName)
  }

  /// The command has these parameters. Part 3, 23.24.
  public mutating func policyParameters(_ pHash: [UInt8]) { extend(.policyParameters, pHash) }
}
