// SPDX-License-Identifier: Apache-2.0

/// What the caller of TPM2_CertifyX509 gives of a certificate: a SEQUENCE of the algorithm of the signature, which may
/// be left out, issuer, validity, subject and extensions. Part 3, 18.8.
struct PartialCertificate {
  /// The elements, encoded.
  let signatureAlgorithm: ArraySlice<UInt8>?
  let issuer: ArraySlice<UInt8>
  let validity: ArraySlice<UInt8>
  let subject: ArraySlice<UInt8>
  let extensions: ArraySlice<UInt8>
  /// The values of every Key Usage extension, of which there is one at least.
  let keyUsages: [X509KeyUsage]
  /// The values of every TPMA_OBJECT extension.
  let objectAttributes: [UInt32]

  private static let extensionsTag = DERElement.Tag.context(3)
  private static let keyUsage = DER.objectIdentifier([2, 5, 29, 15])
  /// tcg-tpmaObject.
  private static let tpmaObject = DER.objectIdentifier([2, 23, 133, 10, 1, 1, 1])

  /// - TPM_RC_SIZE: elements end too early or too late
  /// - TPM_RC_VALUE: it is not such a SEQUENCE, or has no Key Usage
  init(_ octets: [UInt8]) throws(ResponseCode) {
    let outer = try DERElement.all(in: octets[...])
    guard outer.count == 1 else { throw .size }
    guard outer[0].tag == DERElement.Tag.sequence else { throw .value }
    var fields = try outer[0].elements()[...]
    guard fields.count == 4 || fields.count == 5, let last = fields.popLast() else { throw .value }
    guard last.tag == Self.extensionsTag, fields.allSatisfy({ $0.tag == DERElement.Tag.sequence }) else {
      throw .value
    }
    signatureAlgorithm = fields.count == 4 ? fields.popFirst()?.octets : nil
    let names = Array(fields)
    (issuer, validity, subject) = (names[0].octets, names[1].octets, names[2].octets)
    extensions = last.octets

    var (keyUsages, objectAttributes): ([X509KeyUsage], [UInt32]) = ([], [])
    for (name, value) in try Self.extensions(in: last) {
      if name.elementsEqual(Self.keyUsage) { keyUsages.append(try X509KeyUsage(der: value)) }
      if name.elementsEqual(Self.tpmaObject) { objectAttributes.append(try Self.attributes(value)) }
    }
    guard !keyUsages.isEmpty else { throw .value }
    (self.keyUsages, self.objectAttributes) = (keyUsages, objectAttributes)
  }

  /// The identifier and the value of every extension. RFC 5280, 4.1.2.9.
  private static func extensions(
    in element: DERElement
  ) throws(ResponseCode) -> [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    let lists = try element.elements()
    guard lists.count == 1, lists[0].tag == DERElement.Tag.sequence else { throw .value }
    var extensions: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
    for one in try lists[0].elements() {
      let parts = try one.elements()
      let isCriticalSaid = parts.count == 3 && parts[1].tag == DERElement.Tag.boolean
      guard one.tag == DERElement.Tag.sequence, parts.count == 2 || isCriticalSaid,
        let name = parts.first, name.tag == DERElement.Tag.objectIdentifier,
        let value = parts.last, value.tag == DERElement.Tag.octetString
      else { throw .value }
      extensions.append((name.octets, value.contents))
    }
    return extensions
  }

  /// A TPMA_OBJECT as a BIT STRING of four octets.
  private static func attributes(_ value: ArraySlice<UInt8>) throws(ResponseCode) -> UInt32 {
    let bits = try bitString(value)
    guard bits.unused == 0, bits.octets.count == 4 else { throw .value }
    return bits.octets.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The octets of a BIT STRING, and how many bits at their end do not count.
  fileprivate static func bitString(
    _ value: ArraySlice<UInt8>
  ) throws(ResponseCode) -> (octets: ArraySlice<UInt8>, unused: Int) {
    let elements = try DERElement.all(in: value)
    guard elements.count == 1, elements[0].tag == DERElement.Tag.bitString, let unused = elements[0].contents.first,
      unused < 8
    else { throw .value }
    let octets = elements[0].contents.dropFirst()
    // Bits that do not count are zero, and an empty string has none.
    guard (octets.last ?? (unused == 0 ? 0 : 1)) & (1 << unused - 1) == 0 else { throw .value }
    return (octets, Int(unused))
  }
}

extension X509KeyUsage {
  /// Reads the BIT STRING of the extension, whose first bit is the highest one here. RFC 5280, 4.2.1.3.
  ///
  /// - TPM_RC_VALUE: it is no BIT STRING, or has bits that mean nothing
  fileprivate init(der value: ArraySlice<UInt8>) throws(ResponseCode) {
    let bits = try PartialCertificate.bitString(value)
    guard bits.octets.count <= 4 else { throw .value }
    let number = bits.octets.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let raw = bits.octets.isEmpty ? 0 : number << UInt32(8 * (4 - bits.octets.count))
    guard raw & Self.reserved == 0 else { throw .value }
    self.init(rawValue: raw)
  }

  /// Whether a key may be used so by what its public area says. Part 2, 8.11.
  func isAllowed(by publicArea: Public) -> Bool {
    let attributes = publicArea.objectAttributes
    let isAsymmetricParent =
      (publicArea.type == .rsa || publicArea.type == .ecc) && attributes.contains([.decrypt, .restricted])
    let decrypting: Self = [.decipherOnly, .encipherOnly, .keyAgreement, .dataEncipherment]
    return (isDisjoint(with: [.crlSign, .keyCertSign, .digitalSignature]) || attributes.contains(.sign))
      && (isDisjoint(with: decrypting) || attributes.contains(.decrypt))
      && (!contains(.keyEncipherment) || isAsymmetricParent)
      && (!contains(.contentCommitment) || attributes.contains(.fixedTPM))
  }
}
