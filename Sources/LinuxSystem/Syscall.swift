// SPDX-License-Identifier: Apache-2.0

/// Makes a system call, again when a signal interrupted it, and throws `errno` when it answers -1.
///
/// Every system call that can fail goes through here, so EINTR is dealt with in this one place.
@discardableResult
@inlinable public func syscall<T: SignedInteger>(_ call: () -> T) throws(Errno) -> T {
  while true {
    let result = call()
    guard result == -1 else { return result }
    let error = Errno.current
    guard error == .interrupted else { throw error }
  }
}
