// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Names and Qualified Names. Part 1, 13 and 23.5.
extension Public {
  /// The Name of the object with this public area: nameAlg and the digest of the area; empty without a nameAlg.
  public var name: [UInt8] {
    get throws(ResponseCode) {
      guard let nameAlg else { return [] }
      var writer = Writer()
      try writer.write(self)
      return nameAlg.name(of: writer.octets)
    }
  }
}

extension HashAlgorithm {
  /// The Qualified Name of an object with this nameAlg under a parent.
  func qualifiedName(of name: [UInt8], under parent: [UInt8]) -> [UInt8] {
    self.name(of: (parent + name).rawSpan)
  }
}

/// What an object is made or loaded under: a hierarchy, for a Primary Object, or a parent key.
enum ObjectParent: Sendable {
  case hierarchy(Hierarchy)
  case object(Object)

  var hierarchy: Hierarchy {
    switch self {
    case .hierarchy(let hierarchy): hierarchy
    case .object(let parent): parent.hierarchy
    }
  }

  /// Those of the parent; a hierarchy counts as a parent that stays where it is. Part 3, 24.1.
  var attributes: ObjectAttributes {
    switch self {
    case .hierarchy: [.fixedTPM, .fixedParent, .restricted, .decrypt]
    case .object(let parent): parent.attributes
    }
  }

  var name: [UInt8] {
    switch self {
    case .hierarchy(let hierarchy): hierarchy.rawValue.octets
    case .object(let parent): parent.name
    }
  }

  var qualifiedName: [UInt8] {
    switch self {
    case .hierarchy(let hierarchy): hierarchy.rawValue.octets
    case .object(let parent): parent.qualifiedName
    }
  }

  var nameAlg: HashAlgorithm? {
    switch self {
    case .hierarchy: nil
    case .object(let parent): parent.publicArea.nameAlg
    }
  }

  /// stClear of the parent or of one of its ancestors.
  var isStateClear: Bool {
    switch self {
    case .hierarchy: false
    case .object(let parent): parent.isStateClear
    }
  }

  var isDerivationParent: Bool {
    switch self {
    case .hierarchy: false
    case .object(let parent): parent.isDerivationParent
    }
  }

  /// The parent as a key; nil for a hierarchy.
  var object: Object? {
    switch self {
    case .hierarchy: nil
    case .object(let parent): parent
    }
  }
}
