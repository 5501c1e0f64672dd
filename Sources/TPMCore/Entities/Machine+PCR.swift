// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// PCR: what is in them, and how they change. Part 1, 14.
extension Machine {
  /// The bank of a hash algorithm, if it has a PCR.
  func pcrBank(_ algorithm: HashAlgorithm) -> PCRBank? { pcr.banks.first { $0.algorithm == algorithm } }

  /// The PCR that exist now, with a selection for every bank that there can be, be it empty.
  var currentAllocation: PCRSelectionList {
    PCRSelectionList(model.banks.map { PCRSelection($0, pcrBank($0)?.allocated ?? PCRBitmap()) })
  }

  /// A selection without the PCR that do not exist. Part 1, 14.6.2.
  func filtered(_ selection: PCRSelectionList) -> PCRSelectionList {
    var result = selection
    for place in result.elements.indices {
      let bank = pcrBank(result.elements[place].hash)
      for number in result.elements[place].pcrSelect.numbers where bank?.has(number) != true {
        result.elements[place].pcrSelect[number] = false
      }
    }
    return result
  }

  /// The digest of all selected PCR one after the other, in the order of the list and then of their numbers; those
  /// that do not exist are left out. Part 1, 14.5.
  func pcrDigest(_ selection: PCRSelectionList, _ algorithm: HashAlgorithm) -> [UInt8] {
    var hasher = Hasher(algorithm)
    for element in selection.elements {
      guard let bank = pcrBank(element.hash) else { continue }
      for number in element.pcrSelect.numbers {
        bank.add(number, to: &hasher)
      }
    }
    return hasher.finish()
  }

  /// - TPM_RC_LOCALITY: the PCR may not be extended from the locality of the command
  func checkMayExtend(_ pcr: PCRHandleOrNull) throws(ResponseCode) {
    guard pcr.isNull || PCRAttributes.of(Int(pcr.raw)).mayExtend(from: environment.locality) else { throw .locality }
  }

  /// Extends a PCR in every bank that there is a digest for and that has the PCR; each counts as an update.
  mutating func extend(_ handle: PCRHandleOrNull, with digests: [HashDigest]) {
    guard !handle.isNull else { return }
    let number = Int(handle.raw)
    for digest in digests {
      guard let place = pcr.banks.firstIndex(where: { $0.algorithm == digest.hashAlg }), pcr.banks[place].has(number)
      else { continue }
      pcr.extend(number, inBank: place, with: digest.digest)
    }
  }

  /// Sets a PCR to zero in all banks, which counts as one update.
  mutating func resetPCR(_ number: Int) {
    for place in pcr.banks.indices { pcr.banks[place].set(number, to: 0, last: 0) }
    pcr.countUpdate(of: number)
  }
}

/// Values of PCR at start-up. Part 1, 14.1 and 31.3.
extension Machine {
  /// Sets every PCR that `isPreserved` does not name to its initial value. PCR 0 tells the locality of TPM2_Startup,
  /// unless an H-CRTM measurement has already set it.
  mutating func initializePCR(startupLocality: UInt8, except isPreserved: (Int) -> Bool = { _ in false }) {
    for place in pcr.banks.indices {
      for number in 0..<Limits.implementationPCR where !isPreserved(number) {
        if number == PCRAttributes.hcrtm {
          guard !volatile.hasMeasuredHCRTM else { continue }
          pcr.banks[place].set(number, to: 0, last: startupLocality)
        } else {
          let octet: UInt8 = PCRAttributes.of(number).isResetByDRTM ? 0xFF : 0
          pcr.banks[place].set(number, to: octet, last: octet)
        }
      }
    }
  }
}
