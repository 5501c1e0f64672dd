// SPDX-License-Identifier: Apache-2.0

/// What changes too often to be stored each time: TPM2_Shutdown saves it, and after a start without one it is lost.
struct Orderly: Wire {
  /// The contents of NV Indices with TPMA_NV_ORDERLY, in ascending order of their handles.
  var nvData: [OrderlyNVData] = []

  /// Whether one is a copy of the other, and neither has been written to since.
  func isUnchanged(since other: Self) -> Bool { nvData.isIdentical(to: other.nvData) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.list(&nvData, limit: Capacity.storedEntries)
  }
}

/// What is in RAM of an orderly Index: its attributes, of which some change with use, and its contents.
struct OrderlyNVData: Wire {
  var nvIndex: UInt32 = 0
  var attributes = NVAttributes()
  var contents: [UInt8] = []

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nvIndex", &nvIndex)
    try codec.field("attributes", &attributes)
    try codec.octets(&contents, limit: Limits.maxNVIndexSize)
  }
}

extension OrderlyNVData {
  init(_ index: NVIndex) { self.init(nvIndex: index.handle, attributes: index.attributes, contents: index.contents) }
}

/// What TPM2_Shutdown left for the next start.
struct SavedShutdown: Wire {
  enum Kind: UInt8, WireConstant {
    case none, clear, state
    init() { self = .none }
    static var stranger: ResponseCode { .value }
    static var null: UInt8 { 0xFF }
  }
  var kind = Kind()
  /// Meaningful after TPM2_Shutdown of either type.
  var orderly = Orderly()
  /// Meaningful after TPM2_Shutdown(TPM_SU_STATE) only, as is all that follows.
  var reset = SavedResetData()
  var clear = ClearData()
  var pcrBanks: [PCRBank] = []
  var startupLocality: UInt8 = 0
  var hasMeasuredHCRTM = false
  /// Clock was safe at the shutdown; without one it is not at the next start, but for the first one of all.
  var clockIsSafe = false

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("kind", &kind)
    try codec.field("orderly", &orderly)
    try codec.field("reset", &reset)
    try codec.field("clear", &clear)
    try codec.list(&pcrBanks, limit: Limits.hashCount)
    try codec.field("startupLocality", &startupLocality)
    try codec.field("hasMeasuredHCRTM", &hasMeasuredHCRTM)
    try codec.field("clockIsSafe", &clockIsSafe)
  }
}
