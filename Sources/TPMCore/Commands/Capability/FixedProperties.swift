// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Property {
  /// The PT_FIXED group in ascending order. Part 2, 6.13.
  static func fixedValues(
    _ profile: Profile, _ vocabulary: Vocabulary, _ commands: CommandTable
  ) -> [TaggedProperty] {
    (specification + maker + sizes + limits(profile, vocabulary) + platform + counts(commands))
      .sorted { $0.property.rawValue < $1.property.rawValue }
  }

  private static let specification = [
    TaggedProperty(.familyIndicator, Specification.family),
    TaggedProperty(.level, Specification.level),
    TaggedProperty(.revision, Specification.version),
    // In version 1.84 this number is still TPM_PT_DAY_OF_YEAR.
    TaggedProperty(.errata, Specification.dayOfYear),
    TaggedProperty(.year, Specification.year),
  ]

  private static let maker = [
    TaggedProperty(.manufacturer, Identity.manufacturer),
    TaggedProperty(.vendorString1, Identity.vendorString[0]),
    TaggedProperty(.vendorString2, Identity.vendorString[1]),
    TaggedProperty(.vendorString3, Identity.vendorString[2]),
    TaggedProperty(.vendorString4, Identity.vendorString[3]),
    TaggedProperty(.vendorTPMType, Identity.vendorTPMType),
    TaggedProperty(.firmwareVersion1, UInt32(truncatingIfNeeded: Identity.firmwareVersion >> 32)),
    TaggedProperty(.firmwareVersion2, UInt32(truncatingIfNeeded: Identity.firmwareVersion)),
    // There are no SVN-limited hierarchies, hence no SVN but the first.
    TaggedProperty(.firmwareSVN, 0),
    TaggedProperty(.firmwareMaxSVN, 0),
  ]

  private static let sizes = [
    TaggedProperty(.inputBuffer, UInt32(Limits.maxDigestBuffer)),
    TaggedProperty(.pcrCount, UInt32(Limits.implementationPCR)),
    TaggedProperty(.pcrSelectMin, UInt32(Limits.pcrSelectMin)),
    TaggedProperty(.contextGapMax, UInt32(clamping: Capacity.contextGap)),
    // Counters take what NV there is.
    TaggedProperty(.nvCountersMax, 0),
    TaggedProperty(.memory, MemoryAttributes.sharedNV.rawValue),
    TaggedProperty(.clockUpdate, UInt32(clamping: Clock.saveInterval)),
    TaggedProperty(.contextHash, UInt32(Capacity.contextHash.rawValue)),
    TaggedProperty(.contextSym, UInt32(Capacity.contextCipher.rawValue)),
    TaggedProperty(.contextSymSize, UInt32(Capacity.contextKeyBits)),
    TaggedProperty(.orderlyCount, UInt32(clamping: Capacity.orderlyCount)),
    TaggedProperty(.maxObjectContext, UInt32(Limits.maxSavedContextSize)),
    TaggedProperty(.maxSessionContext, UInt32(Limits.maxSavedContextSize)),
    TaggedProperty(.splitMax, UInt32(Capacity.splitOperations)),
    TaggedProperty(.nvBufferMax, UInt32(Limits.maxNVBufferSize)),
    TaggedProperty(.modes, ModeAttributes().rawValue),
    TaggedProperty(.maxCapBuffer, UInt32(Limits.maxCapBuffer)),
  ]

  /// What the profile decides.
  private static func limits(_ profile: Profile, _ vocabulary: Vocabulary) -> [TaggedProperty] {
    [
      TaggedProperty(.hrTransientMin, vocabulary.transientObjects),
      TaggedProperty(.hrPersistentMin, profile.persistentObjects),
      TaggedProperty(.hrLoadedMin, profile.loadedSessions),
      TaggedProperty(.activeSessionsMax, vocabulary.activeSessions),
      TaggedProperty(.nvIndexMax, vocabulary.nvIndexSize),
      TaggedProperty(.maxCommandSize, profile.commandSize),
      TaggedProperty(.maxResponseSize, profile.responseSize),
      TaggedProperty(.maxDigest, UInt32(HashAlgorithm.allCases.filter { vocabulary.knows($0) }.map(\.size).max() ?? 0)),
    ]
  }

  /// The platform is a PC; no version of its profile is claimed.
  private static let platform = [
    TaggedProperty(.psFamilyIndicator, PlatformSpecific.pc),
    TaggedProperty(.psLevel, 0),
    TaggedProperty(.psRevision, 0),
    TaggedProperty(.psDayOfYear, 0),
    TaggedProperty(.psYear, 0),
  ]

  private static func counts(_ commands: CommandTable) -> [TaggedProperty] {
    let attributes = commands.attributes
    let vendor = attributes.count { $0.contains(.vendor) }
    return [
      TaggedProperty(.totalCommands, UInt32(attributes.count)),
      TaggedProperty(.libraryCommands, UInt32(attributes.count - vendor)),
      TaggedProperty(.vendorCommands, UInt32(vendor)),
    ]
  }
}

extension Limits {
  /// A TPMS_CONTEXT: sequence, savedHandle, hierarchy, and the blob with its count.
  static var maxSavedContextSize: Int { 8 + 4 + 4 + 2 + maxContextSize }
}

extension CommandTable {
  /// TPM_CAP_COMMANDS: the commands as a resource manager sees them.
  var attributes: [CommandAttributes] { entries.map(\.attributes) }
}

extension CommandEntry {
  var attributes: CommandAttributes {
    var flags = CommandAttributes()
    if properties.contains(.writesNV) { flags.insert(.nv) }
    if properties.contains(.isExtensive) { flags.insert(.extensive) }
    if properties.contains(.flushes) { flags.insert(.flushed) }
    if hasResponseHandle { flags.insert(.rHandle) }
    return CommandAttributes(code, cHandles: roles.count, flags)
  }
}
