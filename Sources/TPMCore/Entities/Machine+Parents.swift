// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Loaded objects in the roles that commands want them in.
extension Machine {
  /// The storage parent that handle `number` of the command names.
  ///
  /// - TPM_RC_TYPE + handle: the object is no storage key with both areas loaded
  func storageParent(_ handle: UInt32, number: Int) throws(ResponseCode) -> Object {
    if case .sequence? = loaded(handle) { throw .type.handle(number) }
    let object = try object(handle)
    guard object.isStorageParent else { throw .type.handle(number) }
    return object
  }

  /// The key that handle `number` of the command names and a credential or a duplicate is for; its public area is
  /// enough.
  ///
  /// - TPM_RC_TYPE + handle: the object is no asymmetric storage key
  func asymmetricParent(_ handle: UInt32, number: Int) throws(ResponseCode) -> Object {
    if case .sequence? = loaded(handle) { throw .type.handle(number) }
    let object = try object(handle)
    let publicArea = object.publicArea
    guard publicArea.type.isAsymmetric, publicArea.isParent, publicArea.nameAlg != nil else {
      throw .type.handle(number)
    }
    return object
  }

  /// - TPM_RC_OBJECT_MEMORY: there is no room for another object
  func checkFreeSlot() throws(ResponseCode) {
    guard objects.freeCount > 0 else { throw .objectMemory }
  }
}

extension Object {
  /// The private area of the object as a child of `parent`. Part 1, 23.4.
  func wrapped(under parent: Object, _ environment: Environment) throws(ResponseCode) -> Private {
    guard let sensitive else { throw .authUnavailable }
    return try sensitive.wrapped(for: publicArea, under: parent, environment)
  }
}
