// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Measurements that come from the interface and not in a command: H-CRTM before TPM2_Startup, D-RTM after it.
/// Part 1, 31 and Part 3, 22.9 to 22.11.
extension Machine {
  /// _TPM_Hash_Start: begins a measurement; one that was under way is dropped.
  mutating func hashStart() {
    guard !volatile.hasFailed else { return }
    volatile.hashSequence = pcr.banks.map { HashState($0.algorithm) }
  }

  /// _TPM_Hash_Data: goes on with the measurement; without one the octets are dropped.
  mutating func hashData(_ octets: RawSpan) {
    guard var states = volatile.hashSequence.take() else { return }
    for place in states.indices { states[place].update(octets) }
    volatile.hashSequence = states
  }

  /// _TPM_Hash_End: extends the measurement into PCR 0 before TPM2_Startup, into PCR 17 after it.
  ///
  /// - Returns: false where no measurement was under way, and nothing has changed.
  @discardableResult
  mutating func hashEnd() -> Bool {
    guard let states = volatile.hashSequence.take() else { return false }
    let number: Int
    if volatile.isStarted {
      number = PCRAttributes.drtm
      for place in pcr.banks.indices {
        for number in 0..<Limits.implementationPCR where PCRAttributes.of(number).isResetByDRTM {
          pcr.banks[place].set(number, to: 0, last: 0)
        }
      }
      reset.restartCount &+= 1
      pcr.pcrUpdateCounter &+= 1
      nullifyShutdown()
    } else {
      number = PCRAttributes.hcrtm
      for place in pcr.banks.indices { pcr.banks[place].set(number, to: 0, last: 4) }
      volatile.hasMeasuredHCRTM = true
    }
    for (place, state) in zip(pcr.banks.indices, states) {
      pcr.banks[place].extend(number, with: state.finish())
    }
    return true
  }
}
