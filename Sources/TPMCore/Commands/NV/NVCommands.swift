// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 31.
  static let nv: [CommandEntry] = [
    CommandEntry(NVDefineSpace.self),
    CommandEntry(NVUndefineSpace.self),
    CommandEntry(NVUndefineSpaceSpecial.self),
    CommandEntry(NVReadPublic.self),
    CommandEntry(NVWrite.self),
    CommandEntry(NVIncrement.self),
    CommandEntry(NVExtend.self),
    CommandEntry(NVSetBits.self),
    CommandEntry(NVWriteLock.self),
    CommandEntry(NVGlobalWriteLock.self),
    CommandEntry(NVRead.self),
    CommandEntry(NVReadLock.self),
    CommandEntry(NVChangeAuth.self),
    CommandEntry(NVCertify.self),
    CommandEntry(NVDefineSpace2.self),
    CommandEntry(NVReadPublic2.self),
  ]
}
