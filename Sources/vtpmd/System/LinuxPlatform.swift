// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// Time, entropy and the switches of a mainboard, for the engine.
final class LinuxPlatform: Platform {
  /// Opened at the start, as a sandbox may not let it be opened later; nil where there is none to write to.
  private let pool: FileDescriptor?
  /// Set by the simulator's PHYS_PRES_ON and PHYS_PRES_OFF.
  var isPhysicallyPresent = false
  /// Set by the simulator's CANCEL_ON until CANCEL_OFF.
  var isCancelSwitchedOn = false
  /// Looks, while a command runs, whether somebody asks to cancel it.
  var cancelWatch: (() -> Bool)?

  init(pool: String = "/dev/urandom") { self.pool = try? FileDescriptor.open(pool, O_WRONLY) }

  var isCancelRequested: Bool { isCancelSwitchedOn || (cancelWatch?() ?? false) }

  var monotonicMilliseconds: UInt64 { Self.monotonicMilliseconds }

  /// The corresponding C function is `clock_gettime` with CLOCK_MONOTONIC: it stands still in suspend, as a chip
  /// without power does, and never goes back.
  static var monotonicMilliseconds: UInt64 { milliseconds(CLOCK_MONOTONIC) }

  /// The same clock as it was some milliseconds ago at the most, read in a fraction of the time. The corresponding C
  /// function is `clock_gettime` with CLOCK_MONOTONIC_COARSE.
  static var roughMilliseconds: UInt64 { milliseconds(CLOCK_MONOTONIC_COARSE) }

  /// The clock of `monotonicMilliseconds` to the nanosecond.
  static var monotonicNanoseconds: UInt64 {
    let time = time(CLOCK_MONOTONIC)
    return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
  }

  private static func milliseconds(_ clock: clockid_t) -> UInt64 {
    let time = time(clock)
    return UInt64(truncatingIfNeeded: time.tv_sec) &* 1000 &+ UInt64(truncatingIfNeeded: time.tv_nsec / 1_000_000)
  }

  private static func time(_ clock: clockid_t) -> timespec {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return time
  }

  /// The kernel's generator takes octets from anybody, and counts them for nothing.
  func stirEntropy(_ octets: RawSpan) { _ = try? pool?.write(octets) }

  /// The corresponding C function is `getrandom`.
  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    while done < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      guard let count = try? syscall({ unsafe getrandom(rest.baseAddress, rest.count, 0) }), count > 0 else {
        return false
      }
      done += count
    }
    return true
  }
}
