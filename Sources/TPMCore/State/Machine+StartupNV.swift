// SPDX-License-Identifier: Apache-2.0

/// What a start does to NV Indices. Part 1, 34.2.4 and Part 3, 9.3.
extension Machine {
  mutating func startNV(_ kind: StartKind, _ saved: SavedShutdown) {
    restoreOrderlyNV(saved)
    guard kind != .resume else { return }
    for place in persistent.nvIndices.indices {
      let index = persistent.nvIndices[place]
      let attributes = index.attributes.afterStart(kind)
      guard attributes != index.attributes else { continue }
      if index.attributes.loses(.written, as: attributes) {
        persistent.nvIndices[place].contents = index.contents.zeroed
      }
      persistent.nvIndices[place].attributes = attributes
    }
    for place in orderly.nvData.indices {
      let data = orderly.nvData[place]
      let attributes = data.attributes.afterStart(kind)
      guard attributes != data.attributes else { continue }
      if data.attributes.loses(.written, as: attributes) {
        orderly.nvData[place].contents = data.contents.zeroed
      }
      orderly.nvData[place].attributes = attributes
    }
  }

  /// Takes up the contents of orderly Indices where TPM2_Shutdown left them. Without one a counter may have gone on
  /// since it was last stored, and takes the highest count that it can have had.
  private mutating func restoreOrderlyNV(_ saved: SavedShutdown) {
    let isOrderly = saved.kind != .none
    var restored = Orderly()
    for index in persistent.nvIndices where index.attributes.contains(.orderly) {
      if isOrderly, let data = saved.orderly.nvData.first(where: { $0.nvIndex == index.handle }) {
        restored.nvData.append(data)
        continue
      }
      var data = OrderlyNVData()
      data.nvIndex = index.handle
      data.attributes = index.attributes
      data.contents = index.contents
      if index.attributes.type == .counter, index.attributes.contains(.written) {
        let count = data.contents.bigEndian | Capacity.orderlyCount
        data.contents = count.octets
        persistent.highestNVCount = max(persistent.highestNVCount, count)
      }
      restored.nvData.append(data)
    }
    orderly = restored
  }
}

extension NVAttributes {
  /// The attributes after a TPM Reset or TPM Restart.
  fileprivate func afterStart(_ kind: StartKind) -> Self {
    var result = self
    result.remove(.readLocked)
    if type != .counter, contains(.clearSTClear) || (contains(.orderly) && kind == .reset) { result.remove(.written) }
    if !result.contains([.written, .writeDefine]) { result.remove(.writeLocked) }
    return result
  }

  /// Whether an attribute is set here and clear in `later`.
  fileprivate func loses(_ attribute: Self, as later: Self) -> Bool {
    contains(attribute) && !later.contains(attribute)
  }
}

extension [UInt8] {
  /// As many zero octets.
  fileprivate var zeroed: [UInt8] { [UInt8](repeating: 0, count: count) }

  /// The octets as a number; of more than eight the last eight count.
  fileprivate var bigEndian: UInt64 { reduce(0) { $0 << 8 | UInt64($1) } }
}
