// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_ALG_PROPERTY: an algorithm and what it is for. Part 2, 10.7.1.
public struct AlgorithmProperty: Wire, Hashable {
  public var alg = AlgorithmID()
  public var algProperties = AlgorithmAttributes()

  public init() {}
  public init(alg: AlgorithmID, algProperties: AlgorithmAttributes) {
    (self.alg, self.algProperties) = (alg, algProperties)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("alg", &alg)
    try codec.field("algProperties", &algProperties)
  }
}

/// TPMS_TAGGED_PROPERTY: a property of the TPM and its value. Part 2, 10.7.2.
public struct TaggedProperty: Wire, Hashable {
  public var property = Property()
  public var value = UInt32(0)

  public init() {}
  public init(_ property: Property, _ value: UInt32) { (self.property, self.value) = (property, value) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("property", &property)
    try codec.field("value", &value)
  }
}

/// TPMS_TAGGED_POLICY: the policy of a permanent handle. Part 2, 10.7.4.
public struct TaggedPolicy: Wire, Equatable {
  public var handle = UInt32(0)
  /// Other TPMs list handles without a policy too, with TPM_ALG_NULL.
  public var policyHash = TaggedHash()

  public init() {}
  public init(handle: UInt32, policyHash: TaggedHash) { (self.handle, self.policyHash) = (handle, policyHash) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("policyHash", &policyHash)
  }
}

/// TPMS_ACT_DATA: the state of an authenticated countdown timer. Part 2, 10.7.5.
public struct ACTData: Wire, Hashable {
  public var handle = UInt32(0)
  /// In seconds.
  public var timeout = UInt32(0)
  public var attributes = ACTAttributes()

  public init() {}
  public init(handle: UInt32, timeout: UInt32, attributes: ACTAttributes) {
    (self.handle, self.timeout, self.attributes) = (handle, timeout, attributes)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("timeout", &timeout)
    try codec.field("attributes", &attributes)
  }
}

/// TPMS_SPDM_SESSION_INFO: the keys of an SPDM session. Part 2, 10.7.6.
public struct SPDMSessionInfo: Wire, Hashable {
  public var reqKeyName = Name()
  public var tpmKeyName = Name()

  public init() {}
  public init(reqKeyName: Name, tpmKeyName: Name) { (self.reqKeyName, self.tpmKeyName) = (reqKeyName, tpmKeyName) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("reqKeyName", &reqKeyName)
    try codec.field("tpmKeyName", &tpmKeyName)
  }
}
