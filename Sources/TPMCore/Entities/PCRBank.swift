// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The PCR that there are, and how often they have changed.
struct PCRState {
  /// The banks in the order of the allocation.
  var banks: [PCRBank] = []
  /// State reset data. Part 1, 14.9.
  var pcrUpdateCounter: UInt32 = 0

  /// Whether one is a copy of the other, and neither has been written to since.
  func isUnchanged(since other: Self) -> Bool {
    banks.isIdentical(to: other.banks) && pcrUpdateCounter == other.pcrUpdateCounter
  }

  /// Extends a PCR in one bank, which counts as an update.
  mutating func extend(_ number: Int, inBank place: Int, with digest: [UInt8]) {
    banks[place].extend(number, with: digest)
    countUpdate(of: number)
  }

  /// Counts a change of a PCR, unless it is one that is not counted. Part 1, 14.9.
  mutating func countUpdate(of number: Int) {
    if !PCRAttributes.of(number).isNotCounted { pcrUpdateCounter &+= 1 }
  }
}

/// The PCR of one hash algorithm. Part 1, 14.
struct PCRBank: Wire, Equatable {
  private(set) var algorithm = HashAlgorithm()
  /// The PCR that the bank has.
  private(set) var allocated = PCRBitmap()
  /// The values of all numbers, one after another; that of a PCR which the bank does not have means nothing.
  private var values: [UInt8] = []

  init() { self.init(HashAlgorithm(), allocated: .all) }

  init(_ algorithm: HashAlgorithm, allocated: PCRBitmap) {
    (self.algorithm, self.allocated) = (algorithm, allocated)
    values = [UInt8](repeating: 0, count: algorithm.size * Limits.implementationPCR)
  }

  /// The value of a PCR; nil for one that the bank does not have, and setting that one does nothing.
  subscript(_ number: Int) -> [UInt8]? {
    get { has(number) ? Array(values[place(number)]) : nil }
    set {
      guard let newValue, newValue.count == algorithm.size, has(number) else { return }
      values.replaceSubrange(place(number), with: newValue)
    }
  }

  func has(_ number: Int) -> Bool { allocated[number] && number < Limits.implementationPCR }

  private func place(_ number: Int) -> Range<Int> { number * algorithm.size..<(number + 1) * algorithm.size }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("algorithm", &algorithm)
    try codec.field("allocated", &allocated)
    if codec.isReading { self = PCRBank(algorithm, allocated: allocated) }
    try codec.fixed(&values, count: algorithm.size * Limits.implementationPCR)
  }
}

extension PCRBank {
  /// Extends a PCR: its new value is the hash of the old one and `digest`. Part 1, 14.2.
  mutating func extend(_ number: Int, with digest: [UInt8]) {
    guard has(number) else { return }
    let place = place(number)
    var hasher = Hasher(algorithm)
    add(number, to: &hasher)
    hasher.update(digest)
    // Sound: a PCR is as long as a digest of its bank.
    unsafe values.withUnsafeMutableBytes { unsafe hasher.write(to: UnsafeMutableRawBufferPointer(rebasing: $0[place])) }
  }

  /// Hashes the value of a PCR, if the bank has it.
  func add(_ number: Int, to hasher: inout Hasher) {
    if has(number) { hasher.update(values.rawSpan.extracting(place(number))) }
  }

  /// Sets every octet of a PCR but the last, and that.
  mutating func set(_ number: Int, to octet: UInt8, last: UInt8) {
    var value = [UInt8](repeating: octet, count: algorithm.size - 1)
    value.append(last)
    self[number] = value
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
