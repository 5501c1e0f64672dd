// SPDX-License-Identifier: Apache-2.0

/// One element of ASN.1 in the distinguished encoding, as far as certificates need it. X.690, 10.
///
/// It is read one level at a time, out of a buffer that a command has limited already.
struct DERElement {
  let tag: UInt8
  let contents: ArraySlice<UInt8>
  /// The element with its tag and length.
  let octets: ArraySlice<UInt8>

  /// The tags that certificates have. X.680, 8.4.
  enum Tag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let objectIdentifier: UInt8 = 0x06
    static let sequence: UInt8 = 0x30
    /// [number] EXPLICIT, and IMPLICIT for what has elements in it.
    static func context(_ number: UInt8) -> UInt8 { 0xA0 | number & 0x1F }
  }

  /// Reads elements one after the other to the end of the octets.
  ///
  /// - TPM_RC_SIZE: an element is longer than what there is
  /// - TPM_RC_VALUE: a tag or a length is not in the form that the encoding asks for
  static func all(in octets: ArraySlice<UInt8>) throws(ResponseCode) -> [DERElement] {
    var rest = octets
    var elements: [DERElement] = []
    while !rest.isEmpty {
      let element = try first(in: rest)
      elements.append(element)
      rest = rest[element.octets.endIndex...]
    }
    return elements
  }

  /// The elements inside of this one.
  func elements() throws(ResponseCode) -> [DERElement] { try Self.all(in: contents) }

  private static func first(in octets: ArraySlice<UInt8>) throws(ResponseCode) -> DERElement {
    var rest = octets
    guard let tag = rest.popFirst() else { throw .size }
    // Tags of more than one octet occur in no certificate.
    guard tag & 0x1F != 0x1F else { throw .value }
    let count = try length(&rest)
    guard count <= rest.count else { throw .size }
    let contents = rest.prefix(count)
    return DERElement(tag: tag, contents: contents, octets: octets[octets.startIndex..<contents.endIndex])
  }

  /// The length, which takes as few octets as it can; more than two are more than any buffer holds.
  private static func length(_ rest: inout ArraySlice<UInt8>) throws(ResponseCode) -> Int {
    guard let first = rest.popFirst() else { throw .size }
    guard first >= 0x80 else { return Int(first) }
    guard first > 0x80 else { throw .value }
    guard first <= 0x82, rest.count >= Int(first & 0x7F) else { throw .size }
    var length = 0
    for _ in 0..<(first & 0x7F) { length = length << 8 | Int(rest.popFirst() ?? 0) }
    guard length >= (first == 0x81 ? 0x80 : 0x100) else { throw .value }
    return length
  }
}
