// SPDX-License-Identifier: Apache-2.0
@testable import TPMCore

/// The caller's side of TPM2_CertifyX509: makes partial certificates and puts whole ones together. It has its own way
/// of encoding, which takes three octets for any length that does not fit in one.
struct TestCertificate {
  var signatureAlgorithm: [UInt8]?
  var issuer = name("issuer")
  var validity = sequence(time("250101000000Z"), time("350101000000Z"))
  var subject = name("subject")
  /// Key Usage, or nil for none.
  var keyUsage: [UInt8]? = [0x03, 0x02, 0x07, 0x80]
  var objectAttributes: UInt32?
  /// Extensions that come first.
  var otherExtensions: [[UInt8]] = []

  var extensions: [UInt8] {
    var all = otherExtensions
    if let keyUsage {
      all.append(Self.sequence([0x06, 3, 0x55, 0x1D, 0x0F], [0x01, 1, 0xFF], Self.tlv(0x04, keyUsage)))
    }
    if let objectAttributes {
      let bits = [0x03, 5, 0] + objectAttributes.wire
      all.append(Self.sequence([0x06, 7, 0x67, 0x81, 0x05, 0x0A, 1, 1, 1], Self.tlv(0x04, bits)))
    }
    return Self.tlv(0xA3, Self.tlv(0x30, all.flatMap(\.self)))
  }

  var partial: [UInt8] {
    Self.tlv(0x30, (signatureAlgorithm ?? []) + issuer + validity + subject + extensions)
  }

  /// The TBSCertificate, from what the TPM added.
  func toBeSigned(with added: [UInt8]) throws -> [UInt8] {
    var elements = try DERElement.all(in: added[...]).first?.elements().map { Array($0.octets) } ?? []
    let publicKey = elements.removeLast()
    if let signatureAlgorithm { elements.append(signatureAlgorithm) }
    return Self.tlv(0x30, elements.flatMap(\.self) + issuer + validity + subject + publicKey + extensions)
  }

  /// The whole certificate.
  func whole(with added: [UInt8], _ signature: Signature) throws -> [UInt8] {
    let toBeSigned = try toBeSigned(with: added)
    let fields = try DERElement.all(in: toBeSigned[...])[0].elements()
    return Self.tlv(
      0x30, toBeSigned + Array(fields[2].octets) + Self.tlv(0x03, [0] + Self.octets(of: signature)))
  }

  private static func octets(of signature: Signature) -> [UInt8] {
    switch signature {
    case .rsassa(_, let sig), .rsapss(_, let sig): sig.octets
    case .ecdsa(_, let r, let s): sequence(integer(r.octets), integer(s.octets))
    default: []
    }
  }

  private static func integer(_ octets: [UInt8]) -> [UInt8] {
    let digits = Array(octets.drop { $0 == 0 })
    return tlv(0x02, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
  }

  static func tlv(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = UInt16(contents.count)
    switch count {
    case 0..<0x80: return [tag, UInt8(count)] + contents
    case 0x80..<0x100: return [tag, 0x81, UInt8(count)] + contents
    default: return [tag, 0x82] + count.wire + contents
    }
  }

  static func sequence(_ parts: [UInt8]...) -> [UInt8] { tlv(0x30, parts.flatMap(\.self)) }

  /// A Name with one common name.
  static func name(_ text: String) -> [UInt8] {
    sequence(tlv(0x31, sequence([0x06, 3, 0x55, 0x04, 0x03], tlv(0x0C, Array(text.utf8)))))
  }

  private static func time(_ text: String) -> [UInt8] { tlv(0x17, Array(text.utf8)) }
}
