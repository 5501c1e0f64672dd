// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// Surroundings in which the same input always does the same. They are those of the unit tests, so that what was
/// recorded there runs here as it did there.
final class FuzzPlatform: Platform {
  private(set) var monotonicMilliseconds: UInt64 = 1_000_000
  var isPhysicallyPresent = false
  var isCancelRequested = false
  var hasEntropy = true
  private var state: UInt64 = 1

  /// No more than some hundred years for each step, since no clock runs over.
  func pass(milliseconds: UInt64) { monotonicMilliseconds += min(milliseconds, 1 << 43) }

  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard hasEntropy else { return false }
    for place in buffer.indices { buffer[place] = UInt8(truncatingIfNeeded: next()) }
    return true
  }

  func stirEntropy(_ octets: RawSpan) {}

  /// SplitMix64.
  private func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A store in memory that can be made to fail.
final class FuzzStore: StateStore {
  var state = StoredState()
  var isBroken = false
  /// It has failed once, so that it may not hold all that it should.
  private(set) var hasFailed = false

  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {
    guard !isBroken else {
      hasFailed = true
      throw StoreFailure(reason: "the script wants it so")
    }
    do throws(StateError) { try state.apply(change.octets) } catch {
      require(false, "the TPM stores what is no transaction: \(error)")
    }
  }
}

/// A live store in memory.
final class FuzzLiveStore: LiveStore {
  /// What a successor would find.
  private(set) var state: StoredState

  init(over state: StoredState = StoredState()) { self.state = state }

  func begin(_ whole: borrowing Transaction) { take(whole) }

  func record(_ change: borrowing Transaction, response: RawSpan, whole: () throws(StoreFailure) -> Transaction) {
    take(change)
  }

  func abandon() { require(false, "the state can no longer be recorded") }

  private func take(_ change: borrowing Transaction) {
    do throws(StateError) { try state.apply(change.octets) } catch {
      require(false, "the TPM records what is no transaction: \(error)")
    }
  }
}

extension StoredState {
  /// All records with their keys.
  var octets: [[UInt8]] { keys.map { key in key.kind.octets + key.handle.octets + (self[key]?.disclosed() ?? []) } }
}
