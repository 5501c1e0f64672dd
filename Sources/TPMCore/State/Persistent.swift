// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What survives everything but being thrown away: seeds, proofs, authorisations, NV indices, persistent objects.
struct Persistent: Wire {
  /// What the TPM was made as; it never changes afterwards.
  var profile = Profile.default
  /// The version of the derivation of primary objects that this TPM was made with; it never changes afterwards.
  var derivationVersion = UInt16(clamping: DeterministicRandom.version)
  var platform = HierarchyRoot()
  var endorsement = HierarchyRoot()
  var owner = HierarchyRoot()
  var ownerAuthority = Authority()
  var endorsementAuthority = Authority()
  var lockoutAuthority = Authority()
  /// TPM2_ClearControl has disabled TPM2_Clear.
  var disableClear = false
  var lockout = Lockout()
  /// The counted starts. Part 1, 34.4.
  var resetCount: UInt32 = 0
  /// As resetCount, but TPM2_Clear leaves it alone: contexts of before a reset never load again.
  var totalResetCount: UInt64 = 0
  /// Clock as it was last saved, in milliseconds.
  var clock: UInt64 = 0
  /// The banks of PCR from the next TPM Reset on.
  var pcrAllocation = PCRAllocation()
  /// NV Indices in ascending order of their handles.
  var nvIndices: [NVIndex] = []
  /// The highest count that a counter Index ever had. Part 1, 35.2.
  var highestNVCount: UInt64 = 0
  /// Persistent objects in ascending order of their handles.
  var objects: [PersistentObject] = []
  /// What the last TPM2_Shutdown saved; none after a start.
  @Part var shutdown = SavedShutdown()
  /// PCR authorisation that TPM2_PCR_SetAuthPolicy has set.
  var pcrPolicy = PCRPolicy()
  /// Commands that need physical presence besides platform authorisation, in ascending order.
  var physicalPresenceCommands: [CommandCode] = []
  /// What TPM2_SetCommandCodeAuditStatus has set, and the count of logs.
  var commandAudit = CommandAudit()
  /// The flag that a D-RTM measurement sets and only localities 3 and 4 reset.
  var isEstablished = false

  /// What is stored together, as one record; the raw values are those of docs/state-format.md. What changes often is
  /// apart from what seldom does, so that it is written without it.
  enum Group: UInt32, CaseIterable {
    case roots = 1
    case settings = 2
    case counters = 3
    case shutdown = 4
    case profile = 7
  }

  mutating func visit<C: Codec>(_ group: Group, _ codec: inout C) throws(ResponseCode) {
    switch group {
    case .roots:
      try codec.field("derivationVersion", &derivationVersion)
      try codec.field("platform", &platform)
      try codec.field("endorsement", &endorsement)
      try codec.field("owner", &owner)
    case .settings:
      try codec.field("ownerAuthority", &ownerAuthority)
      try codec.field("endorsementAuthority", &endorsementAuthority)
      try codec.field("lockoutAuthority", &lockoutAuthority)
      try codec.field("disableClear", &disableClear)
      try codec.field("pcrAllocation", &pcrAllocation)
      try codec.field("pcrPolicy", &pcrPolicy)
      try codec.list(&physicalPresenceCommands, limit: Capacity.storedEntries)
      try codec.field("commandAudit", &commandAudit)
    case .counters:
      try codec.field("lockout", &lockout)
      try codec.field("resetCount", &resetCount)
      try codec.field("totalResetCount", &totalResetCount)
      try codec.field("clock", &clock)
      try codec.field("highestNVCount", &highestNVCount)
      try codec.field("isEstablished", &isEstablished)
    case .shutdown:
      try codec.field("shutdown", &shutdown)
    case .profile:
      try codec.field("profile", &profile)
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    for group in Group.allCases { try visit(group, &codec) }
    try codec.list(&nvIndices, limit: Capacity.storedEntries)
    try codec.list(&objects, limit: Capacity.storedEntries)
  }
}

/// The primary seed and the proof of a hierarchy. Part 1, 11.
struct HierarchyRoot: Wire {
  var seed = Secret()
  var proof = Secret()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.secret(&seed, limit: Capacity.seed)
    try codec.secret(&proof, limit: Capacity.proof)
  }
}

/// The authValue and authPolicy of a permanent entity. Part 1, 11.
struct Authority: Wire {
  var authValue = Secret()
  /// nil where no policy is set.
  var policyAlg: HashAlgorithm?
  var authPolicy = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.secret(&authValue, limit: Limits.maxDigestSize)
    try codec.field("policyAlg", &policyAlg)
    try codec.field("authPolicy", &authPolicy)
  }
}
