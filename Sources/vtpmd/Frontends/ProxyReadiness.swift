// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// Waits until both nodes of a new device are there, while the device is served: the kernel makes them only after its
/// own first commands were answered, and /dev/tpmrmN only where it liked the answers.
final class ProxyReadiness: Endpoint {
  private static var quickInterval: Int { 5 }
  private static var slowInterval: Int { 250 }
  private static var warningAfter: UInt64 { 10_000 }

  private let device: ProxyNumbers
  private let sysfs: String
  private let announcer: Announcer
  private let begin = LinuxPlatform.monotonicMilliseconds
  private var hasWarned = false
  private(set) var isFinished = false
  let keepsDaemonAlive = false

  init(_ device: ProxyNumbers, sysfs: String = "/sys", announcer: Announcer) {
    self.device = device
    self.sysfs = sysfs
    self.announcer = announcer
    announcer.expect()
  }

  var wakeInterval: Int? { hasWarned ? Self.slowInterval : Self.quickInterval }

  func register(in polls: inout PollSet) {}

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    guard !isFinished else { return true }
    if let line = readyLine {
      announcer.announce(line)
      isFinished = true
    } else if !hasWarned, LinuxPlatform.monotonicMilliseconds &- begin >= Self.warningAfter {
      Log.event("/dev/tpm\(device.number) and /dev/tpmrm\(device.number) are still not there: see the kernel's log")
      hasWarned = true
    }
    return !isFinished
  }

  /// The line that says both nodes' names and numbers, once both are there. The ioctl does not tell the numbers of
  /// /dev/tpmrmN, and those of /dev/tpmN it does tell are compared with nothing: sysfs has both.
  private var readyLine: String? {
    let number = device.number
    guard let raw = numbers("class/tpm/tpm\(number)"), let managed = numbers("class/tpmrm/tpmrm\(number)") else {
      return nil
    }
    return "/dev/tpm\(number) (\(raw)) /dev/tpmrm\(number) (\(managed)) ready"
  }

  private func numbers(_ path: String) -> String? {
    guard let text = textOfFile("\(sysfs)/\(path)/dev")?.split(separator: "\n").first else { return nil }
    return String(text)
  }
}
