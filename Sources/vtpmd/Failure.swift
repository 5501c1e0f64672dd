// SPDX-License-Identifier: Apache-2.0

/// Why the daemon ends, or never starts: one line for people, and the exit status for scripts.
struct Failure: Error, Equatable {
  var status: ExitStatus
  /// One line that says what is wrong and what to do about it.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension Failure {
  /// Does something with the system and says what its failing means.
  static func explaining<R: ~Copyable>(
    _ explain: (Errno) -> Failure, _ body: () throws(Errno) -> R
  ) throws(Failure) -> R {
    do throws(Errno) {
      return try body()
    } catch {
      throw explain(error)
    }
  }
}
