// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyAuthorizeNV: an NV Index holds the policyDigest, and its Name takes the place of it. Part 3, 23.22.
///
/// - TPM_RC_NV_AUTHORIZATION: authHandle may not read the Index
/// - TPM_RC_NV_UNINITIALIZED: the Index has not been written
/// - TPM_RC_NV_LOCKED: the Index may not be read until the next start
/// - TPM_RC_INSUFFICIENT: the Index is too small for a digest
/// - TPM_RC_HASH: what the Index holds is of another hash algorithm than the session
/// - TPM_RC_VALUE: the policyDigest is another one
public enum PolicyAuthorizeNV: Command {
  public static let code = CommandCode.policyAuthorizeNV
  static let properties: CommandProperties = [.readsNVData]

  public struct Handles: HandleList {
    public var authHandle = NVAuthHandle()
    public var nvIndex = NVIndexHandle()
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
      try codec.handle("nvIndex", &nvIndex, .none)
      try codec.handle("policySession", &policySession, .none)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var session = try tpm.session(call.handles.policySession.raw)
    let index = try tpm.nvIndexToRead(
      call.handles.nvIndex.raw, by: call.handles.authHandle.raw, isTrial: session.isTrial)
    if !session.isTrial { try check(index.contents, session) }
    session.clearPolicyDigest()
    session.extendPolicy(code, try index.name)
    tpm.store(session)
    return Empty()
  }

  /// Checks that the Index begins with the policyDigest as a TPMT_HA.
  private static func check(_ contents: [UInt8], _ session: Session) throws(ResponseCode) {
    guard contents.count >= 2 else { throw .insufficient }
    let algorithm = HashAlgorithm(rawValue: UInt16(contents[0]) << 8 | UInt16(contents[1]))
    guard algorithm == session.authHash else { throw .hash }
    guard contents.count - 2 >= session.authHash.size else { throw .insufficient }
    guard constantTimeEqual(Array(contents[2..<(2 + session.authHash.size)]), session.policy.policyDigest) else {
      throw .value
    }
  }
}
