// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_NV_PUBLIC_2: the public area of an NV Index of any type. Part 2, 13.10.
public struct NVPublic2: Wire, Hashable {
  public var publicArea = NVPublicArea()

  public init() {}
  public init(_ publicArea: NVPublicArea) { self.publicArea = publicArea }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var handleType = publicArea.handleType
    try codec.field("handleType", &handleType)
    try codec.union("publicArea", &publicArea, handleType)
  }
}

/// The TPM_HT values that TPMU_NV_PUBLIC_2 has an alternative for. Part 2, 13.9.
public enum NVHandleType: UInt8, WireConstant {
  case nvIndex = 0x01
  case externalNV = 0x11
  case permanentNV = 0x12

  public init() { self = .nvIndex }
  public static var stranger: ResponseCode { .selector }
}

/// TPMU_NV_PUBLIC_2: the public area of an NV Index, by the type of its handle. Part 2, 13.9.
public enum NVPublicArea: Hashable, Sendable {
  case nvIndex(NVPublic)
  case externalNV(ExpandedNVPublic)
  case permanentNV(NVPublic)

  public init() { self = .nvIndex(.init()) }

  public var handleType: NVHandleType {
    switch self {
    case .nvIndex: .nvIndex
    case .externalNV: .externalNV
    case .permanentNV: .permanentNV
    }
  }
}

/// What the public areas of all types have in common.
extension NVPublicArea {
  public var handle: UInt32 {
    switch self {
    case .nvIndex(let area), .permanentNV(let area): area.nvIndex.raw
    case .externalNV(let area): area.nvIndex.raw
    }
  }

  public var nameAlg: HashAlgorithm {
    switch self {
    case .nvIndex(let area), .permanentNV(let area): area.nameAlg
    case .externalNV(let area): area.nameAlg
    }
  }

  /// TPMA_NV; of TPMA_NV_EXP the lower half.
  public var attributes: NVAttributes {
    get {
      switch self {
      case .nvIndex(let area), .permanentNV(let area): area.attributes
      case .externalNV(let area): area.attributes.attributes
      }
    }
    set {
      switch self {
      case .nvIndex(var area):
        area.attributes = newValue
        self = .nvIndex(area)
      case .permanentNV(var area):
        area.attributes = newValue
        self = .permanentNV(area)
      case .externalNV(var area):
        area.attributes.attributes = newValue
        self = .externalNV(area)
      }
    }
  }

  public var authPolicy: Digest {
    switch self {
    case .nvIndex(let area), .permanentNV(let area): area.authPolicy
    case .externalNV(let area): area.authPolicy
    }
  }

  public var dataSize: UInt16 {
    switch self {
    case .nvIndex(let area), .permanentNV(let area): area.dataSize
    case .externalNV(let area): area.dataSize
    }
  }
}

extension NVPublicArea: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: NVHandleType) throws(ResponseCode) {
    switch selector {
    case .nvIndex: try codec.alternative(&self, Self.nvIndex) { if case .nvIndex(let it) = $0 { it } else { nil } }
    case .externalNV:
      try codec.alternative(&self, Self.externalNV) { if case .externalNV(let it) = $0 { it } else { nil } }
    case .permanentNV:
      try codec.alternative(&self, Self.permanentNV) { if case .permanentNV(let it) = $0 { it } else { nil } }
    }
  }
}
