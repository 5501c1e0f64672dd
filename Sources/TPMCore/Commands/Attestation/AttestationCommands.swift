// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 18.
  static let attestation: [CommandEntry] = [
    CommandEntry(Certify.self),
    CommandEntry(CertifyCreation.self),
    CommandEntry(Quote.self),
    CommandEntry(GetTime.self),
    CommandEntry(GetSessionAuditDigest.self),
    CommandEntry(GetCommandAuditDigest.self),
    CommandEntry(CertifyX509.self),
  ]
}
