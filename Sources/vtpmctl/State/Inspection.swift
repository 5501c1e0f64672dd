// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMStore

/// What vtpmctl inspect shows.
struct Inspection: Encodable {
  struct File: Encodable {
    let formatVersion: UInt32
    let records: UInt64
    let octets: Int
    let unfinishedOctets: Int
    /// beside, given or passphrase.
    let key: String
  }

  let file: File
  let tpm: StateSummary
  let warnings: [String]

  init(_ report: StateReport, _ summary: StateSummary) {
    file = File(
      formatVersion: report.version, records: report.records, octets: report.used, unfinishedOctets: report.tail,
      key: report.protection.word)
    tpm = summary
    var warnings: [String] = []
    if report.protection == .beside {
      warnings.append("the key lies beside the state: who can read the directory has the TPM (vtpmctl state rekey)")
    }
    if report.tail > 0 { warnings.append("\(report.tail) octets of a change that was never finished are left out") }
    self.warnings = warnings
  }
}

extension Inspection {
  /// For people: a line for each thing.
  var text: String {
    var lines = warnings.map { "warning: \($0)" }
    lines.append("file: format \(file.formatVersion), \(file.records) records, \(file.octets) octets, key \(file.key)")
    let identity = tpm.identity
    lines.append(
      "identity: \(identity.manufacturer) \(identity.vendorString) \(identity.firmwareVersion), "
        + "derivation \(identity.derivationVersion)")
    let differences = tpm.profile.differences
    lines.append(
      "profile: \(tpm.profile.name)"
        + (differences.isEmpty ? "" : ", other than default in: \(differences.joined(separator: ", "))"))
    lines += counterLines
    for bank in tpm.pcrBanks {
      lines.append("PCR bank \(bank.algorithm): \(bank.allocated.count) PCR")
      for number in bank.allocated { if let value = bank.values[number] { lines.append("  \(number): \(value)") } }
    }
    for index in tpm.nvIndices {
      lines.append(
        "NV Index \(hexadecimal(index.handle)): \(index.type), \(index.dataSize) octets, \(index.nameAlg), "
          + "\(index.attributes)\(authorisation(index.hasAuthValue, index.hasPolicy))")
    }
    for object in tpm.persistentObjects {
      lines.append(
        "persistent \(hexadecimal(object.handle)): \(object.type), \(object.nameAlg), \(object.hierarchy), "
          + "\(object.attributes), name \(object.name)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var counterLines: [String] {
    let (counters, lockout) = (tpm.counters, tpm.lockout)
    let hierarchies = tpm.hierarchies.map {
      "\($0.name)\($0.hasAuthValue || $0.hasPolicy ? authorisation($0.hasAuthValue, $0.hasPolicy) : ", nothing set")"
    }
    return [
      "counters: resetCount \(counters.resetCount), all resets \(counters.totalResetCount), "
        + "Clock \(counters.clock) ms, highest NV count \(counters.highestNVCount), "
        + "audit counter \(counters.auditCounter)",
      "lockout: \(lockout.failedTries) of \(lockout.maxTries) tries failed\(lockout.isLockedOut ? ", locked out" : ""), "
        + "recovery \(lockout.recoveryTime) s, lockoutAuth \(lockout.isLockoutAuthEnabled ? "enabled" : "disabled"), "
        + "its recovery \(lockout.lockoutRecovery) s",
      "hierarchies: \(hierarchies.joined(separator: "; "))\(tpm.isClearDisabled ? "; TPM2_Clear is disabled" : "")",
      "shutdown: \(tpm.shutdown)",
    ]
  }

  private func authorisation(_ hasAuthValue: Bool, _ hasPolicy: Bool) -> String {
    (hasAuthValue ? ", authValue set" : "") + (hasPolicy ? ", policy set" : "")
  }

  private func hexadecimal(_ handle: UInt32) -> String {
    let digits = String(handle, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension KeyProtection {
  fileprivate var word: String {
    switch self {
    case .beside: "beside"
    case .given: "given"
    case .passphrase: "passphrase"
    }
  }
}
