// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Command audit. Part 1, 32; Part 3, 21.1.
extension Execution {
  /// Extends the command audit digest with a command that has succeeded, if it is one that is audited.
  ///
  /// The digest of a log that has just ended is empty; then the command begins a log, which is counted. A command that
  /// has changed the hash is not audited: the other hash tells of it.
  func auditCommand(_ parameters: RawSpan, answered response: RawSpan, in tpm: inout Machine) {
    guard let algorithm = auditAlgorithm, algorithm == tpm.persistent.commandAudit.algorithm else { return }
    var digest = tpm.reset.commandAuditDigest.octets
    if digest.isEmpty {
      tpm.persistent.commandAudit.counter &+= 1
      digest = [UInt8](repeating: 0, count: algorithm.size)
    }
    tpm.reset.commandAuditDigest = Digest(audited(algorithm, digest, parameters, answered: response))
  }

  /// An audit digest with one more command in it, for audit by a session as well. Part 1, 17.1 and 32.
  func audited(
    _ algorithm: HashAlgorithm, _ digest: [UInt8], _ parameters: RawSpan, answered response: RawSpan
  ) -> [UInt8] {
    var hasher = Hasher(algorithm)
    hasher.update(digest)
    hasher.update(cpHash(algorithm, parameters))
    hasher.update(rpHash(algorithm, entry.code, response))
    return hasher.finish()
  }
}

extension Machine {
  /// The hash that a command is to be audited with; nil where it is not. There is no audit in failure mode.
  func auditAlgorithm(of code: CommandCode) -> HashAlgorithm? {
    guard persistent.commandAudit.contains(code), !volatile.hasFailed else { return nil }
    return persistent.commandAudit.algorithm
  }
}
