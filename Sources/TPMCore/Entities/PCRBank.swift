// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The PCR of one hash algorithm. Part 1, 14.
struct PCRBank: Wire, Equatable {
  var algorithm = HashAlgorithm()
  /// One value per PCR, each as long as a digest of the algorithm.
  var values: [[UInt8]] = []

  init() {}

  init(_ algorithm: HashAlgorithm) {
    self.algorithm = algorithm
    values = Array(repeating: [UInt8](repeating: 0, count: algorithm.size), count: Limits.implementationPCR)
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("algorithm", &algorithm)
    if codec.isReading { self = PCRBank(algorithm) }
    for number in values.indices { try codec.fixed(&values[number], count: algorithm.size) }
  }
}

/// The PCR that are to exist after the next TPM Reset. Part 3, 22.5.
struct PCRAllocation: Wire, Equatable {
  /// A selection per bank: the PCR that the bank has.
  var selections = PCRSelectionList()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("selections", &selections)
  }
}

/// The policy that authorises changes of the PCR in the policy group. Part 3, 22.6.
struct PCRPolicy: Wire {
  var policyAlg: HashAlgorithm?
  var authPolicy = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("policyAlg", &policyAlg)
    try codec.field("authPolicy", &authPolicy)
  }
}
