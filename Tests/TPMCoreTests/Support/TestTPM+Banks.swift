// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension TestTPM {
  /// A new TPM with a bank of PCR for every hash algorithm, of which half are there only after TPM2_PCR_Allocate.
  static func withEveryBank(isStarted: Bool = true) throws -> TestTPM {
    var tpm = try TestTPM()
    try tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
      $0.pcrAllocation = PCRSelectionList(HashAlgorithm.allCases.map { PCRSelection($0, .all) })
    }
    tpm.cyclePower()
    if isStarted { try tpm.run(Startup.self) }
    return tpm
  }
}
