// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_LoadExternal: loads a public area, or both areas of an object that no parent protects. Part 3, 12.3.
///
/// - TPM_RC_HIERARCHY + parameter 3: the hierarchy is disabled, or is not TPM_RH_NULL though there is a sensitive area
/// - TPM_RC_VALUE + parameter 3: there are no firmware-limited or SVN-limited hierarchies
/// - TPM_RC_ATTRIBUTES + parameter 2: with a sensitive area fixedTPM, fixedParent or restricted is SET, or the
///   attributes contradict one another
/// - TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_SIZE, TPM_RC_KEY, TPM_RC_VALUE, TPM_RC_ECC_POINT +
///   parameter 2: the public area is not consistent
/// - TPM_RC_BINDING, TPM_RC_KEY_SIZE, TPM_RC_KEY, TPM_RC_TYPE, TPM_RC_SIZE + parameter 1: the sensitive area does not
///   belong to the public area
/// - TPM_RC_OBJECT_MEMORY: there is no room for another object
public enum LoadExternal: Command {
  public static let code = CommandCode.loadExternal

  public struct Parameters: Wire {
    public var inPrivate = SizedOrEmpty<Sensitive>()
    public var inPublic = Sized(Nullable(Public()))
    public var hierarchy = HierarchyHandle.null

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inPrivate", &inPrivate)
      try codec.field("inPublic", &inPublic)
      try codec.field("hierarchy", &hierarchy)
    }
  }

  public struct Response: ResponseBody {
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0
    public var name = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("name", &name)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let publicArea = call.parameters.inPublic.value.value
    let sensitive = call.parameters.inPrivate.value
    guard let hierarchy = Hierarchy(call.parameters.hierarchy) else { throw .value.parameter(3) }
    guard tpm.isEnabled(hierarchy) else { throw .hierarchy.parameter(3) }
    guard sensitive == nil || hierarchy == .null else { throw .hierarchy.parameter(3) }
    try tpm.checkFreeSlot()

    do throws(ResponseCode) {
      if sensitive == nil {
        try publicArea.checkAuthPolicy()
      } else {
        try publicArea.checkExternalAttributes()
      }
      try publicArea.checkSchemes(under: nil)
    } catch { throw error.parameter(2) }
    let key = try Object.Key(publicArea, sensitive, AreaNumbers(publicArea: 2, sensitive: 1))
    let object = try Object(external: publicArea, sensitive, key, in: hierarchy)

    var response = Response()
    response.handle = try tpm.add(.object(object))
    response.name = Name(object.name)
    return response
  }
}
