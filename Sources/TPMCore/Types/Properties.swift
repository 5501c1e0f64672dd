// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_ALG_PROPERTY: an algorithm and what it is for. Part 2, 10.7.1.
struct AlgorithmProperty: Wire, Hashable {
  var alg = AlgorithmID()
  var algProperties = AlgorithmAttributes()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("alg", &alg)
    try codec.field("algProperties", &algProperties)
  }
}

/// TPMS_TAGGED_PROPERTY: a property of the TPM and its value. Part 2, 10.7.2.
struct TaggedProperty: Wire, Hashable {
  var property = Property()
  var value = UInt32(0)

  init() {}
  init(_ property: Property, _ value: UInt32) { (self.property, self.value) = (property, value) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("property", &property)
    try codec.field("value", &value)
  }
}

/// TPMS_TAGGED_POLICY: the policy of a permanent handle. Part 2, 10.7.4.
struct TaggedPolicy: Wire, Equatable {
  var handle = UInt32(0)
  var policyHash = HashDigest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("policyHash", &policyHash)
  }
}

/// TPMS_ACT_DATA: the state of an authenticated countdown timer. Part 2, 10.7.5.
struct ACTData: Wire, Hashable {
  var handle = UInt32(0)
  /// In seconds.
  var timeout = UInt32(0)
  var attributes = ACTAttributes()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("timeout", &timeout)
    try codec.field("attributes", &attributes)
  }
}

/// TPMS_SPDM_SESSION_INFO: the keys of an SPDM session. Part 2, 10.7.6.
struct SPDMSessionInfo: Wire, Hashable {
  var reqKeyName = Name()
  var tpmKeyName = Name()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("reqKeyName", &reqKeyName)
    try codec.field("tpmKeyName", &tpmKeyName)
  }
}
