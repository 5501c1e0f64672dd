// SPDX-License-Identifier: Apache-2.0

/// Everything that a command may change, as one value: a command runs on a copy, which replaces the original when
/// the command succeeds and is dropped when it fails.
///
/// The parts are ordered by how long they last; `Machine+Startup.swift` alone says what each kind of start keeps.
struct Machine {
  /// What survives everything. A change is on disk before the response leaves.
  var persistent: Persistent { didSet { changes.persistent &+= 1 } }
  /// What TPM2_Shutdown saves and every orderly start keeps.
  var orderly: Orderly { didSet { changes.saved &+= 1 } }
  /// State reset data: kept by TPM Restart and TPM Resume. Part 1, 34.3.
  var reset: ResetData { didSet { changes.saved &+= 1 } }
  /// State clear data: kept by TPM Resume only. Part 1, 34.3.
  var clear: ClearData { didSet { changes.saved &+= 1 } }
  /// What no start keeps.
  var volatile = Volatile()
  /// Time and Clock, which go on whether commands succeed or not.
  var clock: Clock

  let environment: Environment
  private(set) var changes = Changes()

  /// Counts writes to the parts that are stored, so that the store is asked only when there is something to store.
  struct Changes: Equatable {
    var persistent: UInt64 = 0
    var saved: UInt64 = 0
  }
}
