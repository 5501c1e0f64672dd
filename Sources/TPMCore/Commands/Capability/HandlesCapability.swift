// SPDX-License-Identifier: Apache-2.0

/// TPM_CAP_HANDLES: the handles of one type that name something now. Part 3, 30.2.1.
extension Machine {
  /// - TPM_RC_HANDLE: there is no such type of handle
  func handlesCapability(
    _ request: CapabilityRequest
  ) throws(ResponseCode) -> (data: Capabilities, moreData: Bool) {
    let type = HandleType(request.property)
    let page: (list: HandleValueList, moreData: Bool)
    switch type {
    case .hmacSession, .policySession:
      // Here these types mean loaded and saved sessions of both kinds, which share their numbers.
      let handles = type == .hmacSession ? sessions.map(\.handle) : savedSessions
      let number: (UInt32) -> UInt32 = { $0 & 0x00FF_FFFF }
      let inOrder = handles.sorted { number($0) < number($1) }
      page = CapabilityRequest(property: number(request.property), count: request.count).page(inOrder, by: number)
    default:
      page = request.page(try handles(of: type)) { $0 }
    }
    return (.handles(page.list), page.moreData)
  }

  private func handles(of type: HandleType) throws(ResponseCode) -> [UInt32] {
    switch type {
    case .pcr: return Array(HandleRange.pcr)
    case .nvIndex, .externalNV:
      return persistent.nvIndices.filter { HandleType($0.handle) == type && isEnabled($0.attributes) }.map(\.handle)
    case .permanent: return Self.permanentHandles
    case .transient:
      let slots = objects.indices.filter { objects[$0] != nil }
      return slots.map { Self.firstTransient + UInt32(truncatingIfNeeded: $0) }
    case .persistent:
      return persistent.objects
        .filter { isEnabled($0.object.hierarchy) && isEnabled(persistentOwner($0.handle)) }.map(\.handle)
    // There is none of these.
    case .permanentNV, .ac: return []
    default: throw .handle
    }
  }

  /// A saved session is told as an HMAC session, whatever it is.
  private var savedSessions: [UInt32] {
    let type = UInt32(HandleType.hmacSession.rawValue) << 24
    return reset.contexts.saved.map { type | $0.handle & 0x00FF_FFFF }
  }

  private static let permanentHandles: [UInt32] =
    [
      PermanentHandle.owner, PermanentHandle.null, PermanentHandle.password, PermanentHandle.lockout,
      PermanentHandle.endorsement, PermanentHandle.platform, PermanentHandle.platformNV,
    ] + HandleRange.implementedACT
}
