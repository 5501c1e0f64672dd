// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Looks at the control connections while a command runs: a request to cancel is the next thing on one of them.
///
/// The loop reads the request itself later; this only sees it sooner, as a long command asks in between.
final class CancelWatch {
  /// CANCEL_ON of the simulator and CANCEL_TPM_CMD of swtpm have the same number.
  private static let code: [UInt8] = [0, 0, 0, 9]

  private var descriptors: [CInt] = []

  func add(_ descriptor: CInt) { descriptors.append(descriptor) }
  func remove(_ descriptor: CInt) { descriptors.removeAll { $0 == descriptor } }

  /// Whether one of the connections asks to cancel now.
  var isRequested: Bool {
    descriptors.contains { descriptor in
      var octets: [UInt8] = [0, 0, 0, 0]
      let flags = CInt(MSG_DONTWAIT) | CInt(MSG_PEEK)
      // The kernel writes at most the array's four octets and takes nothing off the socket.
      let count = unsafe octets.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, flags) }
      return count == octets.count && octets == Self.code
    }
  }
}
