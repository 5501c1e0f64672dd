// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What a handle that needs authorisation names, as far as authorisation goes. Part 1, 16.
struct Entity {
  let handle: UInt32
  let kind: Kind
  let authValue: Secret
  var policyAlg: HashAlgorithm?
  var authPolicy: [UInt8] = []
  /// A wrong authValue counts as an attack, and none is taken while the TPM is locked out.
  var isDAProtected = false

  enum Kind {
    case permanent
    case pcr
    case object(ObjectAttributes, hasSensitive: Bool)
    case sequence
    case nvIndex(NVIndex)
  }

  var isLockout: Bool { handle == PermanentHandle.lockout }
}

extension Machine {
  /// The entity that a handle names; the handle has been found to be loaded.
  ///
  /// - TPM_RC_HANDLE: there is none
  func entity(_ handle: UInt32) throws(ResponseCode) -> Entity {
    switch HandleType(handle) {
    case .permanent:
      let authority = authority(of: handle)
      return Entity(
        handle: handle, kind: .permanent, authValue: authority.authValue, policyAlg: authority.policyAlg,
        authPolicy: authority.authPolicy.octets,
        isDAProtected: handle == PermanentHandle.lockout)
    case .pcr:
      let policy = pcrAuthority(handle)
      return Entity(
        handle: handle, kind: .pcr, authValue: policy.authValue, policyAlg: policy.policyAlg,
        authPolicy: policy.authPolicy.octets)
    case .nvIndex, .externalNV:
      guard let index = nvIndex(handle) else { throw .handle }
      return Entity(
        handle: handle, kind: .nvIndex(index), authValue: index.authValue, policyAlg: index.nameAlg,
        authPolicy: index.authPolicy, isDAProtected: index.isDAProtected)
    case .transient:
      if case .sequence(let sequence)? = loaded(handle) {
        return Entity(handle: handle, kind: .sequence, authValue: sequence.authValue)
      }
      return Entity(handle, try object(handle))
    case .persistent:
      return Entity(handle, try object(handle))
    default:
      throw .handle
    }
  }

  /// The Name of what a handle names: the handle itself where that has no public area. Part 1, 13.
  func name(of handle: UInt32) throws(ResponseCode) -> [UInt8] {
    switch HandleType(handle) {
    case .nvIndex, .externalNV:
      guard let index = nvIndex(handle) else { throw .handle }
      return try index.name
    case .transient:
      if case .sequence? = loaded(handle) { return [] }
      return try object(handle).name
    case .persistent:
      return try object(handle).name
    default:
      return handle.octets
    }
  }
}

extension Entity {
  fileprivate init(_ handle: UInt32, _ object: Object) {
    self.init(
      handle: handle, kind: .object(object.attributes, hasSensitive: object.sensitive != nil),
      authValue: object.authValue,
      policyAlg: object.publicArea.nameAlg,
      authPolicy: object.publicArea.authPolicy.octets, isDAProtected: object.isDAProtected)
  }
}
