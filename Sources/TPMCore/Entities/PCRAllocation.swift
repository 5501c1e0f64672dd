// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The PCR that are to exist after the next TPM Reset. Part 3, 22.5.
struct PCRAllocation: Wire, Equatable {
  /// The PCR that each bank has, in ascending order of the hash algorithms; a bank without PCR is left out, so that
  /// the state does not name an algorithm that it does not use.
  var selections = PCRSelectionList()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("selections", &selections)
    let hashes = selections.elements.map(\.hash.rawValue)
    guard zip(hashes, hashes.dropFirst()).allSatisfy(<) else { throw .value }
  }
}

extension PCRAllocation {
  /// All PCR in a bank for each of these algorithms that the libcrypto at hand has.
  init(everyPCROf algorithms: [HashAlgorithm]) {
    selections.elements = algorithms.filter(\.isAvailable).map { PCRSelection($0, .all) }
  }

  /// The banks that firmware, operating systems and programs know.
  static let usual: [HashAlgorithm] = [.sha1, .sha256, .sha384, .sha512]

  /// The banks with zero in each PCR.
  var banks: [PCRBank] { selections.elements.map { PCRBank($0.hash, allocated: $0.pcrSelect) } }

  /// Octets that the values of the allocated PCR take.
  var size: Int { selections.elements.reduce(0) { $0 + $1.pcrSelect.population * $1.hash.size } }

  /// Whether a PCR is in at least one bank.
  func hasPCR(_ number: Int) -> Bool { selections.elements.contains { $0.pcrSelect[number] } }

  /// Changes the banks that `request` names, each to the last selection there; other banks stay.
  mutating func apply(_ request: PCRSelectionList) {
    for selection in request.elements {
      selections.elements.removeAll { $0.hash == selection.hash }
      if !selection.pcrSelect.isEmpty { selections.elements.append(selection) }
    }
    selections.elements.sort { $0.hash.rawValue < $1.hash.rawValue }
  }
}
