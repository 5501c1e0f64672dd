// SPDX-License-Identifier: Apache-2.0

/// TPM_HC: the ranges of handles that the interface types are made of. Part 2, 7.5.
public enum HandleRange {
  public static let pcr = first(.pcr, count: UInt32(Limits.implementationPCR))
  public static let hmacSession = first(.hmacSession, count: UInt32(Capacity.activeSessions))
  public static let policySession = first(.policySession, count: UInt32(Capacity.activeSessions))
  public static let transient = first(.transient, count: UInt32(Capacity.transientObjects))
  public static let persistent = all(.persistent)
  /// The part of the persistent handles that platform authorisation gives out. Part 2, 7.3.
  public static let platformPersistent: ClosedRange<UInt32> = 0x8180_0000...0x81FF_FFFF
  public static let nvIndex = all(.nvIndex)
  public static let externalNV = all(.externalNV)
  public static let permanentNV = all(.permanentNV)
  /// NV Indices that stand for Attached Components.
  public static let nvAC: ClosedRange<UInt32> = 0x01D0_0000...0x01D0_FFFF
  public static let ac = first(.ac, count: 0x1_0000)
  public static let permanent: ClosedRange<UInt32> = 0x4000_0000...0x4004_FFFF
  /// Authorisation values that are the vendor's.
  public static let vendorAuth = PermanentHandle.auth00...PermanentHandle.authFF
  public static let act = PermanentHandle.act0...PermanentHandle.actF
  /// The authenticated countdown timers that there are.
  public static let implementedACT =
    PermanentHandle.act0...(PermanentHandle.act0 + UInt32(Capacity.countdownTimers - 1))
  /// Firmware-limited hierarchies.
  public static let firmwareLimited = PermanentHandle.firmwareOwner...PermanentHandle.firmwareNull
  /// SVN-limited hierarchies: owner, endorsement, platform and null, one after the other.
  public static let svnLimited = PermanentHandle.svnOwnerBase...PermanentHandle.svnNullBase + 0xFFFF

  private static func first(_ type: HandleType, count: UInt32) -> ClosedRange<UInt32> {
    let base = UInt32(type.rawValue) << 24
    return base...(base + count - 1)
  }

  private static func all(_ type: HandleType) -> ClosedRange<UInt32> { first(type, count: 0x100_0000) }
}

/// The same set of handles and TPM_RH_NULL: the "+" of Part 2.
public enum KindOrNull<Kind: HandleKind>: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.null || Kind.accepts(raw) }
  public static var stranger: ResponseCode { Kind.stranger }
}
