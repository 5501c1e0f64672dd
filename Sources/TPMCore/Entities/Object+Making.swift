// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Object {
  /// An object that was made or loaded under a parent.
  init(
    _ publicArea: Public, named name: [UInt8], _ sensitive: Sensitive, _ key: Key, under parent: ObjectParent
  ) throws(ResponseCode) {
    guard let nameAlg = publicArea.nameAlg else { throw .hash }
    self.init()
    (self.publicArea, self.name, self.sensitive, self.key) = (publicArea, name, sensitive, key)
    qualifiedName = nameAlg.qualifiedName(of: name, under: parent.qualifiedName)
    hierarchy = parent.hierarchy
    isStateClear = parent.isStateClear || publicArea.objectAttributes.contains(.stClear)
    if case .hierarchy = parent { isPrimary = true }
  }

  /// An object that TPM2_LoadExternal brought in: its Qualified Name is its Name. Part 3, 12.3.
  init(
    external publicArea: Public, _ sensitive: Sensitive?, _ key: Key, in hierarchy: Hierarchy
  ) throws(ResponseCode) {
    self.init()
    (self.publicArea, self.sensitive, self.key, self.hierarchy) = (publicArea, sensitive, key, hierarchy)
    name = try publicArea.name
    qualifiedName = name
    isStateClear = publicArea.objectAttributes.contains(.stClear)
    isExternal = true
  }
}

/// The form in which objects are stored and their contexts saved. The Name and the key are made again on reading.
extension Object: Wire {
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var marks = Marks(of: self)
    try codec.field("marks", &marks)
    try codec.field("hierarchy", &hierarchy)
    var area = Nullable(publicArea)
    try codec.field("publicArea", &area)
    if marks.contains(.hasSensitive) {
      var area = sensitive ?? Sensitive()
      try codec.field("sensitive", &area)
      sensitive = area
    }
    var qualified = Name(qualifiedName)
    try codec.field("qualifiedName", &qualified)
    guard codec.isReading else { return }

    publicArea = area.value
    qualifiedName = qualified.octets
    isStateClear = marks.contains(.isStateClear)
    isExternal = marks.contains(.isExternal)
    isPrimary = marks.contains(.isPrimary)
    name = try publicArea.name
    key = try Key(publicArea, sensitive, AreaNumbers())
  }

  /// What is known of an object besides its areas.
  private struct Marks: WireAttributes {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of object: Object) {
      self = []
      if object.sensitive != nil { formUnion(.hasSensitive) }
      if object.isStateClear { formUnion(.isStateClear) }
      if object.isExternal { formUnion(.isExternal) }
      if object.isPrimary { formUnion(.isPrimary) }
    }

    static var reserved: UInt8 { 0xF0 }

    static var hasSensitive: Self { Self(rawValue: 1 << 0) }
    static var isStateClear: Self { Self(rawValue: 1 << 1) }
    static var isExternal: Self { Self(rawValue: 1 << 2) }
    static var isPrimary: Self { Self(rawValue: 1 << 3) }
  }
}
