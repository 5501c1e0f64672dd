// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

// A generic argument has to be a literal; a test compares each with its name in `Limits`.

/// TPML_CC. Part 2, 10.8.1.
public typealias CommandCodeList = List<CommandCode, 254>
/// TPML_CCA. Part 2, 10.8.2.
public typealias CommandAttributesList = List<CommandAttributes, 254>
/// TPML_ALG. Part 2, 10.8.3.
public typealias AlgorithmList = List<AlgorithmID, 64>
/// TPML_HANDLE. Part 2, 10.8.4.
public typealias HandleValueList = List<UInt32, 254>
/// TPML_DIGEST as a response has it, with any number of digests. Part 2, 10.8.5.
public typealias DigestList = List<Digest, 8>
/// TPML_DIGEST_VALUES. Part 2, 10.8.6.
public typealias DigestValues = List<HashDigest, 8>
/// TPML_PCR_SELECTION. Part 2, 10.8.7.
public typealias PCRSelectionList = List<PCRSelection, 8>
/// TPML_ALG_PROPERTY. Part 2, 10.8.8.
public typealias AlgorithmPropertyList = List<AlgorithmProperty, 169>
/// TPML_TAGGED_TPM_PROPERTY. Part 2, 10.8.9.
public typealias TaggedPropertyList = List<TaggedProperty, 127>
/// TPML_TAGGED_PCR_PROPERTY. Part 2, 10.8.10.
public typealias TaggedPCRPropertyList = List<TaggedPCRSelect, 127>
/// TPML_ECC_CURVE. Part 2, 10.8.11.
public typealias ECCCurveList = List<Curve, 508>
/// TPML_TAGGED_POLICY. Part 2, 10.8.12.
public typealias TaggedPolicyList = List<TaggedPolicy, 14>
/// TPML_ACT_DATA. Part 2, 10.8.13.
public typealias ACTDataList = List<ACTData, 84>
/// TPML_PUB_KEY: the largest public area is over half of MAX_CAP_DATA. Part 2, 10.8.14.
public typealias PublicKeyList = List<Sized<Public>, 1>
/// TPML_SPDM_SESSION_INFO. Part 2, 10.8.15.
public typealias SPDMSessionInfoList = List<SPDMSessionInfo, 7>
/// TPM2B_VENDOR_PROPERTY. Part 2, 10.3.15.
public typealias VendorProperty = Buffer<512>
/// TPML_VENDOR_PROPERTY. Part 2, 10.8.16.
public typealias VendorPropertyList = List<VendorProperty, 1>

/// TPML_DIGEST as TPM2_PolicyOR() takes it: fewer than two digests are TPM_RC_SIZE. Part 2, 10.8.5.
public struct BranchList: Wire, Equatable {
  public var elements: [Digest] = []

  public init() {}
  public init(_ elements: [Digest]) { self.elements = elements }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.list(&elements, limit: DigestList.limit)
    guard !codec.isReading || elements.count >= 2 else { throw .size }
  }
}
