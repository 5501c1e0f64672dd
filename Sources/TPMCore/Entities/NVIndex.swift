// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// An NV Index of any type. Part 1, 35.
///
/// What an external Index holds is kept here as well and never leaves the TPM's own state. The contents of an Index
/// with TPMA_NV_ORDERLY live in `Orderly`; `Machine.nvIndex(_:)` gives the Index as it is now.
///
/// Copies share what they hold until one of them is changed, so that a list of many is copied fast, and its copies are
/// compared without a look into each Index.
struct NVIndex: Wire {
  /// What does not change with use. Its attributes are those of the definition, and count for nothing.
  @Part private var fixed = Fixed()
  var attributes = NVAttributes()
  /// `dataSize` octets.
  var contents: [UInt8] = []

  private struct Fixed: Sendable {
    var publicArea = NVPublicArea()
    var authValue = Secret()
  }

  init() {}
  init(publicArea: NVPublicArea = NVPublicArea(), authValue: Secret = Secret(), contents: [UInt8]) {
    fixed = Fixed(publicArea: publicArea, authValue: authValue)
    attributes = publicArea.attributes
    self.contents = contents
  }

  var publicArea: NVPublicArea {
    get {
      var area = fixed.publicArea
      area.attributes = attributes
      return area
    }
    set { (fixed.publicArea, attributes) = (newValue, newValue.attributes) }
  }
  var authValue: Secret {
    get { fixed.authValue }
    _modify { yield &fixed.authValue }
  }
  var handle: UInt32 { fixed.publicArea.handle }
  var nameAlg: HashAlgorithm { fixed.publicArea.nameAlg }
  var authPolicy: [UInt8] { fixed.publicArea.authPolicy.octets }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var tagged = NVPublic2(publicArea)
    try codec.field("publicArea", &tagged)
    if codec.isReading { publicArea = tagged.publicArea }
    try codec.secret(&authValue, limit: Limits.maxDigestSize)
    try codec.octets(&contents, limit: Limits.maxNVIndexSize)
  }
}

extension NVIndex: Equatable {
  static func == (a: Self, b: Self) -> Bool {
    a.attributes == b.attributes && a.contents == b.contents
      && (a.$fixed.isUnchanged(since: b.$fixed)
        || a.publicArea == b.publicArea && a.authValue == b.authValue)
  }
}

extension NVIndex {
  var isDAProtected: Bool { !attributes.contains(.noDA) }

  /// The count and the limit of a PIN Pass or PIN Fail Index; nil for any other. Part 1, 35.2.
  var pin: NVPINCounterParameters? {
    guard attributes.type == .pinFail || attributes.type == .pinPass else { return nil }
    return try? NVPINCounterParameters(reading: contents.rawSpan)
  }

  /// An orderly counter is stored each time that it has run MAX_ORDERLY_COUNT ahead. Part 1, 35.2.
  fileprivate var isDueForStorage: Bool {
    attributes.type == .counter && (count ?? 0) & Capacity.maxOrderlyCount == 0
  }

  /// The eight octets of a counter or of bits as a number; nil where the Index holds something else.
  var count: UInt64? { contents.count == 8 ? contents.reduce(0) { $0 << 8 | UInt64($1) } : nil }

  /// The Name: nameAlg and the hash of the public area, without the tag of its type. Part 1, 13; Part 3, 31.18.
  var name: [UInt8] {
    get throws(ResponseCode) {
      var writer = Writer()
      var publicArea = publicArea
      try publicArea.visit(&writer, selector: publicArea.handleType)
      return publicArea.nameAlg.name(of: writer.octets)
    }
  }
}

extension HashAlgorithm {
  /// The algorithm and the digest of some octets, which is how the Name of an object or an Index is made.
  func name(of octets: RawSpan) -> [UInt8] {
    [UInt8(truncatingIfNeeded: rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)] + TPMCrypto.hash(self, octets)
  }
}

extension Machine {
  /// The Index as it is now, orderly contents and attributes included, or nil.
  func nvIndex(_ handle: UInt32) -> NVIndex? {
    guard let place = nvPlace(handle) else { return nil }
    var index = persistent.nvIndices[place]
    if index.attributes.contains(.orderly), let place = orderlyPlace(handle) {
      index.attributes = orderly.nvData[place].attributes
      index.contents = orderly.nvData[place].contents
    }
    return index
  }

  /// The attributes of the Index as they are now, or nil.
  func nvAttributes(_ handle: UInt32) -> NVAttributes? {
    guard let place = nvPlace(handle) else { return nil }
    let attributes = persistent.nvIndices[place].attributes
    guard attributes.contains(.orderly), let place = orderlyPlace(handle) else { return attributes }
    return orderly.nvData[place].attributes
  }

  /// Where the Index stands in the sorted list.
  func nvPlace(_ handle: UInt32) -> Int? {
    let place = persistent.nvIndices.lowerBound { $0.handle < handle }
    guard place < persistent.nvIndices.count, persistent.nvIndices[place].handle == handle else { return nil }
    return place
  }

  /// Where the orderly contents of the Index stand in the sorted list.
  func orderlyPlace(_ handle: UInt32) -> Int? {
    let place = orderly.nvData.lowerBound { $0.nvIndex < handle }
    guard place < orderly.nvData.count, orderly.nvData[place].nvIndex == handle else { return nil }
    return place
  }

  /// Puts a changed Index where its contents live: an orderly one in RAM, any other one in what is stored. Nothing is
  /// written where nothing has changed.
  mutating func store(_ index: NVIndex) {
    guard index.attributes.contains(.orderly), let place = orderlyPlace(index.handle) else { return persist(index) }
    let before = orderly.nvData[place]
    guard before.attributes != index.attributes || before.contents != index.contents else { return }
    orderly.nvData[place] = OrderlyNVData(index)
    if index.attributes != before.attributes || index.isDueForStorage { persist(index) }
  }

  private mutating func persist(_ index: NVIndex) {
    guard let place = nvPlace(index.handle), persistent.nvIndices[place] != index else { return }
    persistent.nvIndices[place] = index
  }

  /// Sets the count of a PIN Pass or PIN Fail Index, the first half of what it holds.
  mutating func setPINCount(_ handle: UInt32, _ count: UInt32) {
    guard var index = nvIndex(handle), index.contents.count >= 4 else { return }
    index.contents.replaceSubrange(0..<4, with: count.octets)
    store(index)
  }

  /// Whether the hierarchy is enabled that an Index with these attributes belongs to.
  func isEnabled(_ attributes: NVAttributes) -> Bool {
    attributes.contains(.platformCreate) ? clear.phEnableNV : clear.shEnable
  }
}
