// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_Certify: signs what an NV Index holds, or a digest of it. Part 3, 31.16.
///
/// - TPM_RC_KEY + handle 1, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
/// - TPM_RC_NV_AUTHORIZATION, TPM_RC_NV_LOCKED, TPM_RC_NV_UNINITIALIZED: the Index may not be read so, or not now
/// - TPM_RC_VALUE + parameter 3, parameter 4, TPM_RC_NV_RANGE: the octets are not all inside the Index, or
///   more than a buffer takes
public enum NVCertify: AttestationCommand {
  public static let code = CommandCode.nvCertify
  static let properties: CommandProperties = [.readsNVData]
  public static let attestName: StaticString = "certifyInfo"
  static let numbers = (signHandle: 1, inScheme: 2)

  public struct Handles: SigningHandles {
    public var signHandle = ObjectHandleOrNull()
    public var authHandle = NVAuthHandle()
    public var nvIndex = NVIndexHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("signHandle", &signHandle, .user)
      try codec.handle("authHandle", &authHandle, .user)
      try codec.handle("nvIndex", &nvIndex, .none)
    }
  }

  public struct Parameters: SigningParameters {
    public var qualifyingData = QualifyingData()
    public var inScheme = SignatureScheme()
    public var size = UInt16(0)
    public var offset = UInt16(0)

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("qualifyingData", &qualifyingData)
      try codec.field("inScheme", &inScheme)
      try codec.field("size", &size)
      try codec.field("offset", &offset)
    }
  }

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    let index = try tpm.nvIndexToRead(call.handles.nvIndex.raw, by: call.handles.authHandle.raw)
    if call.parameters.size == 0, call.parameters.offset == 0 {
      guard let algorithm = signer.scheme.hashAlg else { throw .scheme.parameter(2) }
      let info = NVDigestCertifyInfo(
        indexName: Name(try index.name), nvDigest: Digest(hash(algorithm, index.contents)))
      return .nvDigest(info)
    }
    let range = try tpm.nvRange(
      of: index, size: call.parameters.size, offset: call.parameters.offset, sizeParameter: 3, offsetParameter: 4)
    let info = NVCertifyInfo(
      indexName: Name(try index.name), offset: call.parameters.offset,
      nvContents: MaxNVBuffer(Array(index.contents[range])))
    return .nv(info)
  }
}
