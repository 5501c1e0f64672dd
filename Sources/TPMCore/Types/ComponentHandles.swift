// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_AC: an Attached Component. Part 2, 9.29.
public enum ACKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.ac.contains(raw) }
}
public typealias ACHandle = Handle<ACKind>

/// TPMI_RH_ACT: an authenticated countdown timer. Part 2, 9.30.
public enum ACTKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.act.contains(raw) }
}
public typealias ACTHandle = Handle<ACTKind>
