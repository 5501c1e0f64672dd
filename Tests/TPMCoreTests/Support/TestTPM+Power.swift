// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

extension TestTPM {
  /// Power goes away and comes back.
  mutating func cyclePower() {
    tpm.powerOff()
    tpm.powerOn()
    log.notePowerCycle()
  }

  /// TPM2_Shutdown if one is given, power off and on, TPM2_Startup.
  mutating func restart(
    after shutdown: StartupType?, with startup: StartupType = .clear, locality: UInt8? = nil
  ) throws {
    if let locality { self.locality = locality }
    if let shutdown { try run(Shutdown.self) { $0.shutdownType = shutdown } }
    cyclePower()
    try run(Startup.self) { $0.startupType = startup }
  }

  /// The octets of a command, to be broken before they are run.
  func octets<C: Command>(
    _: C.Type, _ handles: [UInt32] = [], auth: [TestAuth]? = nil, _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws -> [UInt8] {
    try TestRequest(C.self, handles, auth, in: machine, fill).octets
  }

  /// The value of a PCR as TPM2_PCR_Read tells it; nil where the bank does not have it.
  mutating func pcr(_ number: Int, _ algorithm: HashAlgorithm = .sha256) throws -> [UInt8]? {
    let response = try run(PCRRead.self) {
      $0.pcrSelectionIn = PCRSelectionList([PCRSelection(algorithm, PCRBitmap([number]))])
    }
    return response.pcrValues.elements.first?.octets
  }

  /// Extends a PCR with octets that make a digest of the algorithm.
  mutating func extend(_ number: Int, _ algorithm: HashAlgorithm = .sha256, with octet: UInt8 = 0xAB) throws {
    try run(PCRExtend.self, [UInt32(number)]) {
      $0.digests = DigestValues([HashDigest(algorithm, [UInt8](repeating: octet, count: algorithm.size))])
    }
  }
}

/// What a PCR is after one more extend.
func extended(_ old: [UInt8], with digest: [UInt8], _ algorithm: HashAlgorithm = .sha256) -> [UInt8] {
  TPMCrypto.hash(algorithm, old + digest)
}

extension NVIndex {
  /// An Index for tests that put one into the state behind the TPM's back.
  static func test(
    _ handle: UInt32 = 0x0180_0001, _ type: NVType = .ordinary, _ attributes: NVAttributes, contents: [UInt8] = [1, 2]
  ) -> NVIndex {
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(handle)
    area.attributes = NVAttributes(type, attributes)
    area.dataSize = UInt16(contents.count)
    return NVIndex(publicArea: .nvIndex(area), authValue: Secret(), contents: contents)
  }
}
