// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 23.
  static let policy: [CommandEntry] = [
    CommandEntry(PolicySigned.self),
    CommandEntry(PolicySecret.self),
    CommandEntry(PolicyTicket.self),
    CommandEntry(PolicyOR.self),
    CommandEntry(PolicyPCR.self),
    CommandEntry(PolicyLocality.self),
    CommandEntry(PolicyNV.self),
    CommandEntry(PolicyCounterTimer.self),
    CommandEntry(PolicyCommandCode.self),
    CommandEntry(PolicyPhysicalPresence.self),
    CommandEntry(PolicyCpHash.self),
    CommandEntry(PolicyNameHash.self),
    CommandEntry(PolicyDuplicationSelect.self),
    CommandEntry(PolicyAuthorize.self),
    CommandEntry(PolicyAuthValue.self),
    CommandEntry(PolicyPassword.self),
    CommandEntry(PolicyGetDigest.self),
    CommandEntry(PolicyNvWritten.self),
    CommandEntry(PolicyTemplate.self),
    CommandEntry(PolicyAuthorizeNV.self),
    CommandEntry(PolicyCapability.self),
    CommandEntry(PolicyParameters.self),
    CommandEntry(PolicyTransportSPDM.self),
  ]
}
