// SPDX-License-Identifier: Apache-2.0
private import Synchronization

/// A key that is made when it is first used.
///
/// Many keys are loaded and never used by themselves: a storage parent only needs its seed, and a resource manager
/// loads whatever a client has open before each command.
final class LazyKey: Sendable {
  private let held = Mutex<PKey?>(nil)

  func get(_ make: () throws(CryptoError) -> PKey) throws(CryptoError) -> PKey {
    if let ready = held.withLock({ $0 }) { return ready }
    let made = try make()
    held.withLock { $0 = made }
    return made
  }
}
