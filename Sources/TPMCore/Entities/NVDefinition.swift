// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Defining and removing NV Indices. Part 3, 31.3 and 31.4.
extension Machine {
  /// Checks a definition and adds the Index. The numbers of the errors are those of TPM2_NV_DefineSpace.
  mutating func define(_ publicArea: NVPublicArea, _ auth: Auth, by authHandle: UInt32) throws(ResponseCode) {
    let authValue = auth.secret.trimmingTrailingZeros()
    guard authHandle != PermanentHandle.platform || clear.phEnableNV else { throw .hierarchy.handle(1) }
    guard authValue.count <= publicArea.nameAlg.size else { throw .size.parameter(1) }
    try publicArea.checkDefinition(by: authHandle)
    try add(publicArea, authValue: authValue)
  }

  /// Adds an Index to the sorted list.
  ///
  /// - TPM_RC_NV_DEFINED: there is one with this handle
  /// - TPM_RC_NV_SPACE: there is no room for it
  private mutating func add(_ publicArea: NVPublicArea, authValue: Secret) throws(ResponseCode) {
    let handle = publicArea.handle
    guard nvPlace(handle) == nil else { throw .nvDefined }
    let contents = [UInt8](repeating: 0, count: Int(publicArea.dataSize))
    let index = NVIndex(publicArea: publicArea, authValue: authValue, contents: contents)
    guard index.footprint <= model.nvMemory - nvMemoryInUse, persistent.nvIndices.count < model.nvIndices else {
      throw .nvSpace
    }
    persistent.nvIndices.insert(index, at: persistent.nvIndices.lowerBound { $0.handle < handle })
    guard publicArea.attributes.contains(.orderly) else { return }
    orderly.nvData.insert(OrderlyNVData(index), at: orderly.nvData.lowerBound { $0.nvIndex < handle })
  }

  /// Removes an Index; a counter leaves its count behind, so that no later counter starts below it. Part 1, 35.2.
  mutating func undefine(_ handle: UInt32) {
    guard let place = nvPlace(handle), let index = nvIndex(handle) else { return }
    if index.attributes.type == .counter, index.attributes.contains(.written) {
      persistent.highestNVCount = max(persistent.highestNVCount, index.count ?? 0)
    }
    persistent.nvIndices.remove(at: place)
    if let place = orderlyPlace(handle) { orderly.nvData.remove(at: place) }
  }

  /// The count from which a counter that was never incremented starts: no counter of this TPM was ever above it.
  var highestNVCount: UInt64 {
    let counters = persistent.nvIndices.lazy.compactMap { stored in
      stored.attributes.type == .counter ? self.nvIndex(stored.handle) : nil
    }
    let highest = counters.filter { $0.attributes.contains(.written) }.compactMap(\.count).max() ?? 0
    return max(persistent.highestNVCount, highest)
  }

  /// The octets of NV that are taken, by Indices and by persistent objects.
  var nvMemoryInUse: Int {
    let indices = persistent.nvIndices.reduce(0) { $0 + $1.footprint }
    return indices + persistent.objects.count * PersistentObject.footprint
  }
}

extension NVIndex {
  /// The octets of NV that the Index counts for: its contents, and an allowance for the rest.
  var footprint: Int { contents.count + Self.overhead }

  static let overhead = 128
}

extension PersistentObject {
  /// The octets of NV that a persistent object counts for.
  static let footprint = 2048
}

extension NVPublicArea {
  /// Checks a definition. The numbers of its errors are those of parameter 2, the public area.
  ///
  /// - TPM_RC_ATTRIBUTES, TPM_RC_SIZE: see TPM2_NV_DefineSpace
  fileprivate func checkDefinition(by authHandle: UInt32) throws(ResponseCode) {
    guard authPolicy.isEmpty || authPolicy.count == nameAlg.size else { throw .size.parameter(2) }
    try checkSize()
    try checkAccess(by: authHandle)
  }

  private func checkSize() throws(ResponseCode) {
    switch attributes.type {
    case .counter, .bits, .pinFail, .pinPass:
      guard dataSize == 8 else { throw .size.parameter(2) }
    case .extend:
      guard Int(dataSize) == nameAlg.size else { throw .size.parameter(2) }
    case .ordinary:
      break
    default:
      throw .attributes.parameter(2)
    }
    if attributes.contains(.writeAll), Int(dataSize) > Limits.maxNVBufferSize { throw .size.parameter(2) }
  }

  private func checkAccess(by authHandle: UInt32) throws(ResponseCode) {
    let type = attributes.type
    let isPIN = type == .pinFail || type == .pinPass
    let isByPlatform = authHandle == PermanentHandle.platform
    let isSound =
      attributes.isDisjoint(with: [.written, .readLocked, .writeLocked])
      && !attributes.isDisjoint(with: [.ppRead, .ownerRead, .authRead, .policyRead])
      && !attributes.isDisjoint(with: [.ppWrite, .ownerWrite, .authWrite, .policyWrite])
      && !(attributes.contains(.clearSTClear) && type == .counter)
      && attributes.contains(.platformCreate) == isByPlatform
      && !(attributes.contains(.policyDelete) && !isByPlatform)
      && !(type == .pinFail && !attributes.contains(.noDA))
      && !(isPIN && attributes.contains(.authWrite))
      && !(isPIN && attributes.isDisjoint(with: [.ppWrite, .ownerWrite, .policyWrite]))
    guard isSound else { throw .attributes.parameter(2) }
  }
}
