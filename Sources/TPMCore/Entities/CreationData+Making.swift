// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The creation data of an object, with the hash and the ticket that go with them. Part 1, 24.8.
struct CreationRecord {
  let data: CreationData
  let hash: [UInt8]
  let ticket: CreationTicket
}

extension Machine {
  /// Describes how `object` has just been made.
  func creationRecord(
    of object: Object, under parent: ObjectParent, _ creationPCR: PCRSelectionList, _ outsideInfo: QualifyingData
  ) throws(ResponseCode) -> CreationRecord {
    guard let nameAlg = object.publicArea.nameAlg else { throw .hash }
    let selection = filtered(creationPCR)
    let digest = selection.elements.isEmpty ? [] : pcrDigest(selection, nameAlg)
    var data = CreationData()
    data.pcrSelect = selection
    data.pcrDigest = Digest(digest)
    data.locality = LocalityAttributes(locality: environment.locality) ?? []
    data.parentNameAlg = parent.nameAlg
    data.parentName = Name(parent.name)
    data.parentQualifiedName = Name(parent.qualifiedName)
    data.outsideInfo = outsideInfo
    let hash = try hash(of: data, nameAlg)
    let ticket = creationTicket(object.hierarchy, name: object.name, creationHash: hash)
    return CreationRecord(data: data, hash: hash, ticket: ticket)
  }

  private func hash(of data: CreationData, _ nameAlg: HashAlgorithm) throws(ResponseCode) -> [UInt8] {
    var writer = Writer()
    try writer.write(data)
    return TPMCrypto.hash(nameAlg, writer.octets)
  }
}
