// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// State reset data: new on TPM Reset, kept by TPM Restart and TPM Resume. Part 1, 34.3.
///
/// pcrUpdateCounter is of these data as well, but changes with the PCR and so is with them.
struct ResetData {
  var null = HierarchyRoot()
  var restartCount: UInt32 = 0
  /// Counts TPM Restarts; contexts of objects with stClear hold it.
  var clearCount: UInt32 = 0
  /// The sequence number of the next object context.
  var objectContextID: UInt64 = 0
  /// The sessions whose contexts are saved outside.
  var contexts = ContextTracker()
  var commandAuditDigest = Digest()
  /// The one-time keys of operations in two phases.
  var commit = CommitData()
}

/// State reset data in the form in which they are recorded.
struct SavedResetData: Wire {
  var data = ResetData()
  var pcrUpdateCounter: UInt32 = 0

  init() {}

  init(_ machine: borrowing Machine) { (data, pcrUpdateCounter) = (machine.reset, machine.pcr.pcrUpdateCounter) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("null", &data.null)
    try codec.field("restartCount", &data.restartCount)
    try codec.field("clearCount", &data.clearCount)
    // No TPM lives to give out half of the numbers.
    try codec.field("objectContextID", &data.objectContextID, in: 0...(1 << 63 - 1), else: .value)
    try codec.field("contexts", &data.contexts)
    try codec.field("pcrUpdateCounter", &pcrUpdateCounter)
    try codec.field("commandAuditDigest", &data.commandAuditDigest)
    try codec.field("commit", &data.commit)
  }
}
