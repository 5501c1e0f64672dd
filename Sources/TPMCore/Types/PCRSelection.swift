// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// The bit map of selected PCR: pcrSelect of TPMS_PCR_SELECT and others. Part 2, 10.5.1.
public struct PCRBitmap: Wire, Hashable {
  /// PCR n is bit n.
  private var bits: UInt32 = 0
  /// How many octets the map has on the wire, at most four.
  private var count = Limits.pcrSelectMin

  public init() {}

  /// Selects these; a PCR that there is none of is left out.
  public init(_ numbers: some Sequence<Int>) { for number in numbers { self[number] = true } }

  /// Every PCR of the TPM.
  public static let all = Self(0..<Limits.implementationPCR)

  public subscript(_ number: Int) -> Bool {
    get { number >= 0 && number < count * 8 && bits >> number & 1 == 1 }
    set {
      guard number >= 0, number < count * 8 else { return }
      if newValue { bits |= 1 << number } else { bits &= ~(1 << number) }
    }
  }

  /// The selected PCR in rising order.
  public var numbers: some Sequence<Int> { (0..<count * 8).lazy.filter { self[$0] } }

  /// How many PCR are selected.
  public var population: Int { bits.nonzeroBitCount }

  public var isEmpty: Bool { bits == 0 }

  /// PCR n is bit n mod 8 of octet n / 8.
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.bitmap(&bits, count: count)
  }

  /// The two fields sizeofSelect and pcrSelect, as they stand in every structure that selects PCR.
  fileprivate mutating func visitFields<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var sizeofSelect = UInt8(truncatingIfNeeded: count)
    let sizes = UInt8(Limits.pcrSelectMin)...UInt8(Limits.pcrSelectMax)
    try codec.field("sizeofSelect", &sizeofSelect, in: sizes, else: .value)
    if codec.isReading { count = Int(sizeofSelect) }
    try codec.field("pcrSelect", &self)
  }
}

extension PCRBitmap: ExpressibleByArrayLiteral {
  public init(arrayLiteral numbers: Int...) { self.init(numbers) }
}

/// TPMS_PCR_SELECT: some PCR, of no bank. Part 2, 10.5.1.
public struct PCRSelect: Wire, Hashable {
  public var pcrSelect = PCRBitmap()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try pcrSelect.visitFields(&codec) }
}

/// TPMS_PCR_SELECTION: some PCR of one bank. Part 2, 10.5.2.
public struct PCRSelection: Wire, Hashable {
  public var hash = HashAlgorithm.sha256
  public var pcrSelect = PCRBitmap()

  public init() {}
  public init(_ hash: HashAlgorithm, _ pcrSelect: PCRBitmap) { (self.hash, self.pcrSelect) = (hash, pcrSelect) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hash", &hash)
    try pcrSelect.visitFields(&codec)
  }
}

/// TPMS_TAGGED_PCR_SELECT: the PCR that have a property. Part 2, 10.7.3.
public struct TaggedPCRSelect: Wire, Hashable {
  public var tag = PCRProperty()
  public var pcrSelect = PCRBitmap()

  public init() {}
  public init(_ tag: PCRProperty, _ pcrSelect: PCRBitmap) { (self.tag, self.pcrSelect) = (tag, pcrSelect) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("tag", &tag)
    try pcrSelect.visitFields(&codec)
  }
}
