// SPDX-License-Identifier: Apache-2.0

/// TPM_HC: the ranges of handles that the interface types are made of. Part 2, 7.5.
enum HandleRange {
  static let pcr = first(.pcr, count: UInt32(Limits.implementationPCR))
  static let hmacSession = first(.hmacSession, count: UInt32(Capacity.activeSessions))
  static let policySession = first(.policySession, count: UInt32(Capacity.activeSessions))
  static let transient = first(.transient, count: UInt32(Capacity.transientObjects))
  static let persistent = all(.persistent)
  /// The part of the persistent handles that platform authorisation gives out. Part 2, 7.3.
  static let platformPersistent: ClosedRange<UInt32> = 0x8180_0000...0x81FF_FFFF
  static let nvIndex = all(.nvIndex)
  static let externalNV = all(.externalNV)
  static let permanentNV = all(.permanentNV)
  /// NV Indices that stand for Attached Components.
  static let nvAC: ClosedRange<UInt32> = 0x01D0_0000...0x01D0_FFFF
  static let ac = first(.ac, count: 0x1_0000)
  static let permanent: ClosedRange<UInt32> = 0x4000_0000...0x4004_FFFF
  /// Authorisation values that are the vendor's.
  static let vendorAuth = PermanentHandle.auth00...PermanentHandle.authFF
  static let act = PermanentHandle.act0...PermanentHandle.actF
  /// The authenticated countdown timers that there are.
  static let implementedACT = PermanentHandle.act0...(PermanentHandle.act0 + UInt32(Capacity.countdownTimers - 1))
  /// Firmware-limited hierarchies.
  static let firmwareLimited = PermanentHandle.firmwareOwner...PermanentHandle.firmwareNull
  /// SVN-limited hierarchies: owner, endorsement, platform and null, one after the other.
  static let svnLimited = PermanentHandle.svnOwnerBase...PermanentHandle.svnNullBase + 0xFFFF

  private static func first(_ type: HandleType, count: UInt32) -> ClosedRange<UInt32> {
    let base = UInt32(type.rawValue) << 24
    return base...(base + count - 1)
  }

  private static func all(_ type: HandleType) -> ClosedRange<UInt32> { first(type, count: 0x100_0000) }
}

/// The same set of handles and TPM_RH_NULL: the "+" of Part 2.
enum KindOrNull<Kind: HandleKind>: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.null || Kind.accepts(raw) }
  static var stranger: ResponseCode { Kind.stranger }
}
