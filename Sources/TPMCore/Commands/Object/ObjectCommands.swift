// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 12.
  static let objects: [CommandEntry] = [
    CommandEntry(Create.self),
    CommandEntry(Load.self),
    CommandEntry(LoadExternal.self),
    CommandEntry(ReadPublic.self),
    CommandEntry(ActivateCredential.self),
    CommandEntry(MakeCredential.self),
    CommandEntry(Unseal.self),
    CommandEntry(ObjectChangeAuth.self),
    CommandEntry(CreateLoaded.self),
  ]
}
