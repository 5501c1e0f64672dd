// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The PCR that are to exist after the next TPM Reset. Part 3, 22.5.
struct PCRAllocation: Wire, Equatable {
  /// A selection per hash algorithm, in ascending order: the PCR that its bank has.
  var selections = PCRSelectionList()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("selections", &selections)
  }
}

extension PCRAllocation {
  /// All PCR in a bank for each hash algorithm.
  static var everyBank: Self {
    var allocation = Self()
    allocation.selections.elements = HashAlgorithm.allCases.filter(\.isAvailable).map { PCRSelection($0, .all) }
    return allocation
  }

  /// The banks that have at least one PCR, with zero in each.
  var banks: [PCRBank] {
    selections.elements.filter { !$0.pcrSelect.isEmpty }.map { PCRBank($0.hash, allocated: $0.pcrSelect) }
  }

  /// Octets that the values of the allocated PCR take.
  var size: Int { selections.elements.reduce(0) { $0 + $1.pcrSelect.population * $1.hash.size } }

  /// Whether a PCR is in at least one bank.
  func hasPCR(_ number: Int) -> Bool { selections.elements.contains { $0.pcrSelect[number] } }

  /// Changes the banks that `request` names, each to the last selection there; other banks stay.
  mutating func apply(_ request: PCRSelectionList) {
    for selection in request.elements {
      guard let place = selections.elements.firstIndex(where: { $0.hash == selection.hash }) else { continue }
      selections.elements[place] = selection
    }
  }
}
