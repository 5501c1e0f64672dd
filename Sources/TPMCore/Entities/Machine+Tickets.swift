// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Tickets: what shows the TPM later that it has checked or made something before. Part 2, 10.6.
///
/// A ticket of the NULL hierarchy is one as well; the proof of that hierarchy changes with every TPM Reset. Those that
/// PolicySigned and PolicySecret give are made where these are.
extension Machine {
  /// The ticket that binds creation data to an object that the TPM made. Part 2, 10.6.3.
  func creationTicket(_ hierarchy: Hierarchy, name: [UInt8], creationHash: [UInt8]) -> CreationTicket {
    let digest = ticketDigest(hierarchy, CreationTicket.Tag.creation.rawValue, [name, creationHash])
    return CreationTicket(hierarchy.handle, Digest(digest))
  }

  /// Whether this TPM made the object with the creation data.
  func isValid(_ ticket: CreationTicket, name: [UInt8], creationHash: [UInt8]) -> Bool {
    guard let hierarchy = Hierarchy(ticket.hierarchy) else { return false }
    let digest = ticketDigest(hierarchy, CreationTicket.Tag.creation.rawValue, [name, creationHash])
    return constantTimeEqual(ticket.digest.octets, digest)
  }

  /// The ticket that shows that the key with `keyName` signed `digest`. Part 2, 10.6.5.
  ///
  /// A key of the NULL hierarchy, or one without a Name, gives a NULL ticket. Part 3, 12.3.1.
  func verifiedTicket(_ hierarchy: Hierarchy, digest: [UInt8], keyName: [UInt8]) -> VerifiedTicket {
    guard hierarchy != .null, !keyName.isEmpty else { return VerifiedTicket() }
    let digest = ticketDigest(hierarchy, VerifiedTicket.Tag.verified.rawValue, [digest, keyName])
    return VerifiedTicket(hierarchy.handle, Digest(digest))
  }

  /// Whether this TPM has verified the signature of the key with `keyName` over `digest`.
  func isValid(_ ticket: VerifiedTicket, digest: [UInt8], keyName: [UInt8]) -> Bool {
    guard let hierarchy = Hierarchy(ticket.hierarchy), hierarchy != .null else { return false }
    let digest = ticketDigest(hierarchy, VerifiedTicket.Tag.verified.rawValue, [digest, keyName])
    return constantTimeEqual(ticket.digest.octets, digest)
  }

  /// The ticket that shows that the TPM computed `digest` over something it had not made itself. Part 2, 10.6.7.
  ///
  /// The algorithm is part of it, so that a digest cannot pass for one of another algorithm.
  func hashCheckTicket(_ hierarchy: Hierarchy, _ algorithm: HashAlgorithm, digest: [UInt8]) -> HashCheckTicket {
    guard hierarchy != .null else { return HashCheckTicket() }
    return HashCheckTicket(hierarchy.handle, Digest(hashCheckDigest(hierarchy, algorithm, digest)))
  }

  /// Whether this TPM computed `digest` over something that it had not made itself.
  func isValid(_ ticket: HashCheckTicket, _ algorithm: HashAlgorithm, digest: [UInt8]) -> Bool {
    guard let hierarchy = Hierarchy(ticket.hierarchy), hierarchy != .null else { return false }
    return constantTimeEqual(ticket.digest.octets, hashCheckDigest(hierarchy, algorithm, digest))
  }

  private func hashCheckDigest(_ hierarchy: Hierarchy, _ algorithm: HashAlgorithm, _ digest: [UInt8]) -> [UInt8] {
    let octets = [UInt8(truncatingIfNeeded: algorithm.rawValue >> 8), UInt8(truncatingIfNeeded: algorithm.rawValue)]
    return ticketDigest(hierarchy, HashCheckTicket.Tag.hashCheck.rawValue, [octets, digest])
  }

  private func ticketDigest(_ hierarchy: Hierarchy, _ tag: UInt16, _ parts: [[UInt8]]) -> [UInt8] {
    var hmac = HMAC(Capacity.contextHash, key: proof(of: hierarchy))
    hmac.update(bigEndian: tag)
    for part in parts { hmac.update(part) }
    return hmac.finish()
  }
}
