// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

// Goes when the PCR commands come with theirs.
extension Machine {
  func filtered(_ selection: PCRSelectionList) -> PCRSelectionList {
    var result = selection
    for place in result.elements.indices {
      let bank = volatile.pcrBanks.first { $0.algorithm == result.elements[place].hash }
      if bank == nil { result.elements[place].pcrSelect = PCRBitmap() }
    }
    return result
  }

  func pcrDigest(_ selection: PCRSelectionList, _ algorithm: HashAlgorithm) -> [UInt8] {
    var hasher = Hasher(algorithm)
    for element in selection.elements {
      guard let bank = volatile.pcrBanks.first(where: { $0.algorithm == element.hash }) else { continue }
      for number in element.pcrSelect.numbers where bank.values.indices.contains(number) {
        hasher.update(bank.values[number])
      }
    }
    return hasher.finish()
  }
}
