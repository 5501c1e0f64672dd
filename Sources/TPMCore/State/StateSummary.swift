// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What a stored TPM is and holds, without its secrets. Octets are in hexadecimal digits.
public struct StateSummary: Sendable, Encodable {
  public struct Identity: Sendable, Encodable {
    public let manufacturer: String
    public let vendorString: String
    public let firmwareVersion: String
    /// The version of the derivation of primary objects.
    public let derivationVersion: UInt16
  }

  public struct ProfileSummary: Sendable, Encodable {
    /// default, pc-client, fips or, for any other one, own.
    public let name: String
    /// The keys in which it differs from default.
    public let differences: [String]
  }

  public struct Counters: Sendable, Encodable {
    public let resetCount: UInt32
    public let totalResetCount: UInt64
    /// Milliseconds, as last stored.
    public let clock: UInt64
    /// The highest count that an NV counter ever had.
    public let highestNVCount: UInt64
    /// Logs of audited commands that were begun.
    public let auditCounter: UInt64
  }

  public struct LockoutSummary: Sendable, Encodable {
    public let failedTries: UInt32
    public let maxTries: UInt32
    public let recoveryTime: UInt32
    public let lockoutRecovery: UInt32
    public let isLockoutAuthEnabled: Bool
    public let isLockedOut: Bool
  }

  public struct HierarchySummary: Sendable, Encodable {
    public let name: String
    public let hasAuthValue: Bool
    public let hasPolicy: Bool
  }

  public struct Bank: Sendable, Encodable {
    public let algorithm: String
    public let allocated: [Int]
    /// The values by the numbers of their PCR, where TPM2_Shutdown(STATE) has saved them.
    public let values: [Int: String]
  }

  public struct Index: Sendable, Encodable {
    public let handle: UInt32
    public let type: String
    public let attributes: String
    public let nameAlg: String
    public let dataSize: Int
    public let hasAuthValue: Bool
    public let hasPolicy: Bool
    public let name: String
  }

  public struct ObjectSummary: Sendable, Encodable {
    public let handle: UInt32
    public let type: String
    public let attributes: String
    public let nameAlg: String
    public let hierarchy: String
    public let name: String
  }

  public let identity: Identity
  public let profile: ProfileSummary
  public let counters: Counters
  public let lockout: LockoutSummary
  public let hierarchies: [HierarchySummary]
  public let isClearDisabled: Bool
  /// What the last TPM2_Shutdown was: none, clear or state.
  public let shutdown: String
  public let pcrBanks: [Bank]
  public let nvIndices: [Index]
  public let persistentObjects: [ObjectSummary]
}

extension StateSummary {
  /// Reads a state as an engine does that takes it up.
  ///
  /// - StateError.damaged: an engine would refuse it
  public init(_ state: StoredState) throws(StateError) {
    let stored = try Persistent(state)
    identity = Identity(
      manufacturer: Self.text([TPMCore.Identity.manufacturer]), vendorString: Self.text(TPMCore.Identity.vendorString),
      firmwareVersion: Self.version(TPMCore.Identity.firmwareVersion), derivationVersion: stored.derivationVersion)
    profile = ProfileSummary(stored.profile)
    counters = Counters(
      resetCount: stored.resetCount, totalResetCount: stored.totalResetCount, clock: stored.clock,
      highestNVCount: stored.highestNVCount, auditCounter: stored.commandAudit.counter)
    lockout = LockoutSummary(stored.lockout)
    hierarchies = [
      HierarchySummary("owner", stored.ownerAuthority), HierarchySummary("endorsement", stored.endorsementAuthority),
      HierarchySummary("lockout", stored.lockoutAuthority),
    ]
    isClearDisabled = stored.disableClear
    shutdown = "\(stored.shutdown.kind)"
    let saved = stored.shutdown.kind == .state ? stored.shutdown.pcrBanks : []
    pcrBanks = stored.pcrAllocation.selections.elements.map { selection in
      Bank(selection, saved.first { $0.algorithm == selection.hash })
    }
    nvIndices = stored.nvIndices.map(Index.init)
    persistentObjects = stored.objects.map(ObjectSummary.init)
  }

  private static func text(_ words: [UInt32]) -> String {
    String(decoding: words.flatMap(\.octets).filter { $0 != 0 }, as: UTF8.self)
  }

  private static func version(_ number: UInt64) -> String {
    [48, 32, 16].map { "\(number >> UInt64($0) & 0xFFFF)" }.joined(separator: ".")
  }

  fileprivate static func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension StateSummary.ProfileSummary {
  fileprivate init(_ profile: Profile) {
    let shipped = ShippedProfile.allCases.first { (try? Profile(Array($0.text.utf8).rawSpan)) == profile }
    name = shipped?.rawValue ?? "own"
    differences = profile.differences(from: .default)
  }
}

extension StateSummary.LockoutSummary {
  fileprivate init(_ lockout: Lockout) {
    (failedTries, maxTries) = (lockout.failedTries, lockout.maxTries)
    (recoveryTime, lockoutRecovery) = (lockout.recoveryTime, lockout.lockoutRecovery)
    (isLockoutAuthEnabled, isLockedOut) = (lockout.isLockoutAuthEnabled, lockout.isLockedOut)
  }
}

extension StateSummary.HierarchySummary {
  fileprivate init(_ name: String, _ authority: Authority) {
    self.name = name
    (hasAuthValue, hasPolicy) = (!authority.authValue.isEmpty, authority.policyAlg != nil)
  }
}

extension StateSummary.Bank {
  fileprivate init(_ selection: PCRSelection, _ saved: PCRBank?) {
    algorithm = "\(selection.hash)"
    allocated = (0..<Limits.implementationPCR).filter { selection.pcrSelect[$0] }
    var values: [Int: String] = [:]
    for number in allocated { values[number] = saved?[number].map(StateSummary.hexadecimal) }
    self.values = values
  }
}

extension StateSummary.Index {
  fileprivate init(_ index: NVIndex) {
    let area = index.publicArea
    (handle, type) = (index.handle, index.attributes.type.text)
    var flags = index.attributes
    flags.type = .ordinary
    (attributes, nameAlg) = (flags.setNames, "\(area.nameAlg)")
    (dataSize, hasAuthValue) = (index.contents.count, !index.authValue.isEmpty)
    hasPolicy = !area.authPolicy.isEmpty
    name = StateSummary.hexadecimal((try? index.name) ?? [])
  }
}

extension NVType {
  fileprivate var text: String {
    switch self {
    case .ordinary: "ordinary"
    case .counter: "counter"
    case .bits: "bits"
    case .extend: "extend"
    case .pinFail: "pinFail"
    case .pinPass: "pinPass"
    default: "\(rawValue)"
    }
  }
}

extension StateSummary.ObjectSummary {
  fileprivate init(_ entry: PersistentObject) {
    let area = entry.object.publicArea
    (handle, type) = (entry.handle, "\(area.type)")
    (attributes, nameAlg) = (area.objectAttributes.setNames, area.nameAlg.map { "\($0)" } ?? "null")
    (hierarchy, name) = ("\(entry.object.hierarchy)", StateSummary.hexadecimal(entry.object.name))
  }
}
