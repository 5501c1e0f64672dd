// SPDX-License-Identifier: Apache-2.0

/// TPMI_RH_AC: an Attached Component. Part 2, 9.29.
enum ACKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.ac.contains(raw) }
}
typealias ACHandle = Handle<ACKind>

/// TPMI_RH_ACT: an authenticated countdown timer. Part 2, 9.30.
enum ACTKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.act.contains(raw) }
}
typealias ACTHandle = Handle<ACTKind>
