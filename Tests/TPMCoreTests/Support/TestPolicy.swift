// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// A policy digest worked out by hand: `TestPolicy(.sha256).extended(0x16B)`.
struct TestPolicy: Equatable {
  let algorithm: HashAlgorithm
  var digest: [UInt8]

  init(_ algorithm: HashAlgorithm = .sha256) {
    self.algorithm = algorithm
    digest = [UInt8](repeating: 0, count: algorithm.size)
  }

  /// H(digest || code || parts).
  func extended(_ code: UInt32, _ parts: [UInt8]...) -> Self {
    var result = self
    result.digest = hash(algorithm, digest + code.wire + parts.flatMap(\.self))
    return result
  }

  /// H(H(digest || code || name) || reference).
  func updated(_ code: UInt32, name: [UInt8], reference: [UInt8] = []) -> Self {
    var result = extended(code, name)
    result.digest = hash(algorithm, result.digest + reference)
    return result
  }
}

extension TestTPM {
  /// What TPM2_PolicyGetDigest says.
  mutating func policyDigest(_ session: TestSession) throws -> [UInt8] {
    try run(PolicyGetDigest.self, [session.handle]).policyDigest.octets
  }

  /// The state of a policy session.
  func policy(_ session: TestSession) throws -> PolicyState { try machine.session(session.handle).policy }

  /// Lets time pass.
  func pass(milliseconds: UInt64) { platform.monotonicMilliseconds += milliseconds }
}
