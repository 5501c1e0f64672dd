// SPDX-License-Identifier: Apache-2.0

/// The exit statuses of vtpmd, numbered as in sysexits.h. docs/exit-status.md explains them to users.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Told to stop, or the only client has left.
  case success = 0
  /// EX_USAGE: an option is unknown, lacks its value, or conflicts with another.
  case usage = 64
  /// EX_DATAERR: the state is missing, foreign, damaged or of a newer version.
  case state = 65
  /// EX_UNAVAILABLE: the driver is missing, or an address is in use or not this machine's.
  case unavailable = 69
  /// EX_SOFTWARE: the TPM could not be made, or the kernel gave the device up.
  case software = 70
  /// EX_OSERR: the system refused something that should work.
  case system = 71
  /// EX_CANTCREAT: the state directory or a file in it cannot be made or written.
  case cannotCreate = 73
  /// EX_TEMPFAIL: another process uses the state.
  case locked = 75
  /// EX_NOPERM: a permission is missing.
  case permission = 77
  /// EX_CONFIG: the profile cannot be read, or is not that of the state.
  case profile = 78
}

extension ExitStatus {
  /// One line of the table that --help prints.
  public var meaning: String {
    switch self {
    case .success: "told to stop, or the client of --stdio or --fd has left"
    case .usage: "wrong usage"
    case .state: "state missing, foreign, damaged or of a newer version"
    case .unavailable: "driver missing, or address in use"
    case .software: "the TPM failed, or the kernel gave up the device"
    case .system: "the system refused something that should work"
    case .cannotCreate: "state cannot be written"
    case .locked: "state in use by another process"
    case .permission: "permission missing"
    case .profile: "profile wrong, or not that of the state"
    }
  }
}
