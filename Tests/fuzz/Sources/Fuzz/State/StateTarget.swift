// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// Runs a script on a TPM in which there is something of everything.
func stateTarget(_ input: [UInt8]) -> CInt {
  var run = ScriptRun(PreparedTPM.shared.state, PreparedTPM.shared.machine)
  run.run(Script(input))
  return 0
}

/// A TPM that has been used.
struct PreparedTPM {
  nonisolated(unsafe) static let shared = PreparedTPM()

  let state: StoredState
  let machine: Machine

  private init() {
    // The keys of objects are in enums with a tag in the pointer's spare bits, and so look lost where nothing on the stack
    // leads to them.
    ignoreAllocations()
    defer { mindAllocations() }
    var run = ScriptRun()
    var script = Script()
    script.add(0, startup)
    let key = Self.storageKey
    script.add(0, commandOctets(.createPrimary, [PermanentHandle.owner], Self.parameters(key)))
    script.add(
      0,
      commandOctets(
        .evictControl, [PermanentHandle.owner, Machine.firstTransient], UInt32(0x8100_0001).octets))
    for (place, type) in [NVType.ordinary, .counter, .bits, .extend, .pinFail].enumerated() {
      let handle = 0x0180_0001 + UInt32(place)
      script.add(0, commandOctets(.nvDefineSpace, [PermanentHandle.owner], Self.index(handle, type)))
    }
    let write: [UInt8] = [0, 3, 1, 2, 3, 0, 0]
    script.add(0, commandOctets(.nvWrite, [0x0180_0001, 0x0180_0001], write))
    script.add(0, commandOctets(.nvIncrement, [0x0180_0002, 0x0180_0002], []))
    var failures: [[UInt8]] = []
    run.run(script) { command, response in if response[6..<10] != [0, 0, 0, 0] { failures.append(command + response) } }
    require(failures.isEmpty, "the TPM for the target cannot be made: \(failures.map(hexadecimal))")
    (state, machine) = (run.state, run.tpm.machine)
  }

  private static var storageKey: Public {
    Public(
      objectAttributes: [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .noDA, .restricted, .decrypt],
      parameters: .ecc(
        ECCParameters(
          symmetric: SymDefObject(SymmetricCipher(.aes, keyBits: 128, mode: .cfb)), curveID: .nistP256)))
  }

  private static func parameters(_ key: Public) -> [UInt8] {
    var parameters = CreatePrimary.Parameters()
    parameters.inPublic.value = key
    return octetsOf(parameters) ?? []
  }

  private static func index(_ handle: UInt32, _ type: NVType) -> [UInt8] {
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(handle)
    let writer: NVAttributes = type == .pinFail ? .ownerWrite : .authWrite
    area.attributes = NVAttributes(type, writer.union([.authRead, .noDA]))
    area.dataSize = type == .extend ? 32 : 8
    var parameters = NVDefineSpace.Parameters()
    parameters.publicInfo.value = area
    return octetsOf(parameters) ?? []
  }
}

/// What is allocated from here on is never called a leak. The corresponding C function is `__lsan_disable`.
@_silgen_name("__lsan_disable")
private func ignoreAllocations()

/// Ends that. The corresponding C function is `__lsan_enable`.
@_silgen_name("__lsan_enable")
private func mindAllocations()
