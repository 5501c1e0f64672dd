// SPDX-License-Identifier: Apache-2.0

/// Everything that a command may change, as one value: a command runs on a copy, which replaces the original when
/// the command succeeds and is dropped when it fails.
///
/// The parts are ordered by how long they last; `Machine+Startup.swift` alone says what each kind of start keeps.
struct Machine {
  /// What survives everything. A change is on disk before the response leaves.
  @Part var persistent = Persistent()
  /// What TPM2_Shutdown saves and every orderly start keeps.
  @Part var orderly = Orderly()
  /// State reset data: kept by TPM Restart and TPM Resume. Part 1, 34.3.
  @Part var reset = ResetData()
  /// State clear data: kept by TPM Resume only. Part 1, 34.3.
  @Part var clear = ClearData()
  /// What no start keeps.
  @Part var volatile = Volatile()
  /// Time and Clock, which go on whether commands succeed or not.
  var clock: Clock

  let environment: Environment
  let model: Model

  /// Whether anything that TPM2_Shutdown saves, or that is stored at once, has been written to since `before`.
  func hasChangedWhatLasts(since before: borrowing Machine) -> Bool {
    !$persistent.isUnchanged(since: before.$persistent) || !$orderly.isUnchanged(since: before.$orderly)
      || !$reset.isUnchanged(since: before.$reset) || !$clear.isUnchanged(since: before.$clear)
  }
}
