// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A kind of TPM: what follows from a profile and the libcrypto at hand, and so never changes while a TPM runs.
final class Model: Sendable {
  let profile: Profile
  /// What may stand on the wire.
  let vocabulary: Vocabulary
  let commands: CommandTable
  /// The hash algorithms that PCR can have a bank of, in ascending order.
  let banks: [HashAlgorithm]
  /// The PT_FIXED group in ascending order.
  let fixedProperties: [TaggedProperty]

  init(_ profile: Profile) {
    self.profile = profile
    let vocabulary = profile.vocabulary.available()
    let codes = Set(profile.commands)
    let commands = CommandTable(CommandTable.shared.entries.filter { codes.contains($0.code) })
    (self.vocabulary, self.commands) = (vocabulary, commands)
    banks = HashAlgorithm.allCases.filter { vocabulary.knows($0) && profile.banks.contains($0.rawValue) }
    fixedProperties = Property.fixedValues(profile, vocabulary, commands)
  }

  /// TPM_CAP_ALGS, in ascending order.
  var algorithms: [AlgorithmProperty] {
    Algorithms.implemented.filter { vocabulary.knows($0.id) }.map {
      AlgorithmProperty(alg: $0.id, algProperties: $0.attributes)
    }
  }

  /// TPM_CAP_ECC_CURVES, in ascending order.
  var curves: [Curve] { Curve.allCases.filter { vocabulary.knows($0) }.sorted { $0.rawValue < $1.rawValue } }

  var maxCommandSize: Int { Int(profile.commandSize) }
  var nvMemory: Int { Int(profile.nvMemory) }
  var nvIndices: Int { Int(profile.nvIndices) }
  var persistentObjects: Int { Int(profile.persistentObjects) }
  var transientObjects: Int { Int(vocabulary.transientObjects) }
  var loadedSessions: Int { Int(profile.loadedSessions) }
  var activeSessions: Int { Int(vocabulary.activeSessions) }
}
