// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// State reset data: new on TPM Reset, kept by TPM Restart and TPM Resume. Part 1, 34.3.
struct ResetData: Wire {
  var null = HierarchyRoot()
  var restartCount: UInt32 = 0
  /// Counts TPM Restarts; contexts of objects with stClear hold it.
  var clearCount: UInt32 = 0
  /// The sequence number of the next object context.
  var objectContextID: UInt64 = 0
  /// The sessions whose contexts are saved outside.
  var contexts = ContextTracker()
  var pcrUpdateCounter: UInt32 = 0
  var commandAuditDigest = Digest()
  /// The one-time keys of operations in two phases.
  var commit = CommitData()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("null", &null)
    try codec.field("restartCount", &restartCount)
    try codec.field("clearCount", &clearCount)
    // No TPM lives to give out half of the numbers.
    try codec.field("objectContextID", &objectContextID, in: 0...(1 << 63 - 1), else: .value)
    try codec.field("contexts", &contexts)
    try codec.field("pcrUpdateCounter", &pcrUpdateCounter)
    try codec.field("commandAuditDigest", &commandAuditDigest)
    try codec.field("commit", &commit)
  }
}
