// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The bit map of selected PCR: pcrSelect of TPMS_PCR_SELECT and others. Part 2, 10.5.1.
struct PCRBitmap: Wire, Hashable {
  /// PCR n is bit n mod 8 of octet n / 8.
  private(set) var octets = [UInt8](repeating: 0, count: Limits.pcrSelectMin)

  init() {}

  /// Selects these; a PCR that there is none of is left out.
  init(_ numbers: some Sequence<Int>) { for number in numbers { self[number] = true } }

  /// Every PCR of the TPM.
  static var all: Self { Self(0..<Limits.implementationPCR) }

  subscript(_ number: Int) -> Bool {
    get {
      guard number >= 0, number / 8 < octets.count else { return false }
      return octets[number / 8] >> (number % 8) & 1 == 1
    }
    set {
      guard number >= 0, number / 8 < octets.count else { return }
      let bit: UInt8 = 1 << (number % 8)
      if newValue { octets[number / 8] |= bit } else { octets[number / 8] &= ~bit }
    }
  }

  /// The selected PCR in rising order.
  var numbers: [Int] { (0..<octets.count * 8).filter { self[$0] } }

  var isEmpty: Bool { octets.allSatisfy { $0 == 0 } }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.fixed(&octets, count: octets.count)
  }

  /// The two fields sizeofSelect and pcrSelect, as they stand in every structure that selects PCR.
  fileprivate mutating func visitFields<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var sizeofSelect = UInt8(truncatingIfNeeded: octets.count)
    let sizes = UInt8(Limits.pcrSelectMin)...UInt8(Limits.pcrSelectMax)
    try codec.field("sizeofSelect", &sizeofSelect, in: sizes, else: .value)
    if codec.isReading { octets = [UInt8](repeating: 0, count: Int(sizeofSelect)) }
    try codec.field("pcrSelect", &self)
  }
}

extension PCRBitmap: ExpressibleByArrayLiteral {
  init(arrayLiteral numbers: Int...) { self.init(numbers) }
}

/// TPMS_PCR_SELECT: some PCR, of no bank. Part 2, 10.5.1.
struct PCRSelect: Wire, Hashable {
  var pcrSelect = PCRBitmap()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try pcrSelect.visitFields(&codec) }
}

/// TPMS_PCR_SELECTION: some PCR of one bank. Part 2, 10.5.2.
struct PCRSelection: Wire, Hashable {
  var hash = HashAlgorithm.sha256
  var pcrSelect = PCRBitmap()

  init() {}
  init(_ hash: HashAlgorithm, _ pcrSelect: PCRBitmap) { (self.hash, self.pcrSelect) = (hash, pcrSelect) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hash", &hash)
    try pcrSelect.visitFields(&codec)
  }
}

/// TPMS_TAGGED_PCR_SELECT: the PCR that have a property. Part 2, 10.7.3.
struct TaggedPCRSelect: Wire, Hashable {
  var tag = PCRProperty()
  var pcrSelect = PCRBitmap()

  init() {}
  init(_ tag: PCRProperty, _ pcrSelect: PCRBitmap) { (self.tag, self.pcrSelect) = (tag, pcrSelect) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("tag", &tag)
    try pcrSelect.visitFields(&codec)
  }
}
