// SPDX-License-Identifier: Apache-2.0

/// Why the daemon ends, or never starts: one line for people, and the exit status for scripts.
public struct Failure: Error, Equatable {
  public var status: ExitStatus
  /// One line that says what is wrong and what to do about it.
  public var message: String

  public init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension Failure {
  /// What failed with a file; a missing permission has a status of its own.
  public static func file(_ error: Errno, _ status: ExitStatus, _ what: String) -> Failure {
    Failure(error.isPermission ? .permission : status, "\(what): \(error)")
  }

  /// Does something with the system and says what its failing means.
  public static func explaining<R: ~Copyable>(
    _ explain: (Errno) -> Failure, _ body: () throws(Errno) -> R
  ) throws(Failure) -> R {
    do throws(Errno) {
      return try body()
    } catch {
      throw explain(error)
    }
  }
}

extension Errno {
  /// Whether a permission is what is missing.
  public var isPermission: Bool { self == .permissionDenied || self == .notPermitted }
}
