// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

/// What a TPM says that it has, for telling what it lacks from what it does wrong.
struct Features: Sendable {
  private var algorithms: Set<UInt16> = []
  private var curves: Set<UInt16> = []
  private var commands: Set<UInt32> = []
  /// The hash algorithms that PCR have an active bank of.
  private var banks: Set<UInt16> = []
  /// "RSA 1024", "AES 192" and the like.
  private var keySizes: Set<String> = []
  let canPowerCycle: Bool
  let isInProcess: Bool
  let isSimulator: Bool

  init(of tpm: TPMConnection) throws(TPMError) {
    canPowerCycle = tpm.transport.platform != nil
    isInProcess = tpm.transport is InProcess
    isSimulator = tpm.transport is Simulator
    for data in try tpm.pages(.algs) {
      if case .algorithms(let list) = data { algorithms.formUnion(list.elements.map(\.alg.rawValue)) }
    }
    for data in try tpm.pages(.eccCurves) {
      if case .eccCurves(let list) = data { curves.formUnion(list.elements.map(\.rawValue)) }
    }
    for data in try tpm.pages(.commands) {
      if case .command(let list) = data { commands.formUnion(list.elements.map(\.commandCode.rawValue)) }
    }
    for case .assignedPCR(let list) in try tpm.pages(.pcrs) {
      banks.formUnion(list.elements.filter { !$0.pcrSelect.isEmpty }.map(\.hash.rawValue))
    }
    for (name, parameters) in Self.sizes where try tpm.takes(parameters) { keySizes.insert(name) }
  }

  /// What keys there may be, each with parameters to ask a TPM about.
  private static let sizes: [(name: String, parameters: PublicParameters)] = {
    let rsa: [UInt16] = [1024, 2048, 3072, 4096]
    let ciphers: [(BlockCipher, String, [UInt16])] = [
      (.aes, "AES", [128, 192, 256]), (.camellia, "CAMELLIA", [128, 192, 256]), (.sm4, "SM4", [128]),
    ]
    return rsa.map { ("RSA \($0)", .rsa(RSAParameters(keyBits: $0))) }
      + ciphers.flatMap { cipher, name, sizes in
        sizes.map {
          ("\(name) \($0)", .symCipher(SymCipherParameters(SymmetricCipher(cipher, keyBits: $0, mode: .cfb))))
        }
      }
  }()

  /// What of `name` the TPM lacks, in words; nil where it has it, or where the name is not one to look for.
  func lacks(_ name: String) -> String? {
    if name.hasPrefix("TPM_ALG_") {
      guard name != "TPM_ALG_NULL", let id = Symbols.number(name) else { return nil }
      return algorithms.contains(UInt16(truncatingIfNeeded: id)) ? nil : name
    }
    if name.hasPrefix("TPM_ECC_"), name != "TPM_ECC_NONE", let id = Symbols.number(name) {
      return curves.contains(UInt16(truncatingIfNeeded: id)) ? nil : name
    }
    if name.hasPrefix("TPM2_"), let declaration = CommandDirectory.declaration(name) {
      return commands.contains(declaration.code.rawValue) ? nil : name
    }
    if Self.sizes.contains(where: { $0.name == name }) { return keySizes.contains(name) ? nil : "\(name) keys" }
    if name.hasPrefix("bank "), let id = Symbols.number(String(name.dropFirst(5))) {
      return banks.contains(UInt16(truncatingIfNeeded: id)) ? nil : "an active \(name)"
    }
    switch name {
    case "power": return canPowerCycle ? nil : "control of the power"
    // What carries commands without their size besides has to believe what they say.
    case "size": return canPowerCycle ? nil : "commands of another size than they say"
    // A chip takes an hour for what takes a simulator seconds.
    case "many commands": return canPowerCycle ? nil : "time for many commands"
    case "time": return isInProcess ? nil : "control of the time"
    case "presence": return isInProcess || isSimulator ? nil : "control of physical presence"
    case "failure": return isInProcess || isSimulator ? nil : "self-tests that fail"
    case "locality": return canPowerCycle ? nil : "control of the locality"
    case "measurement": return canPowerCycle ? nil : "measurements of the platform"
    default: return nil
    }
  }
}

extension TPMConnection {
  /// Whether the TPM makes objects with these parameters.
  fileprivate func takes(_ parameters: PublicParameters) throws(TPMError) -> Bool {
    do throws(TPMError) {
      try run(TestParms.self) { $0.parameters.parameters = PublicParms(parameters) }
      return true
    } catch .response { return false }
  }

  /// All pages of a group of capabilities.
  func pages(_ capability: Capability, from first: UInt32 = 0) throws(TPMError) -> [Capabilities] {
    var result: [Capabilities] = []
    var property = first
    while true {
      let response = try run(GetCapability.self) {
        $0.capability = capability
        $0.property = property
        $0.propertyCount = 256
      }
      result.append(response.capabilityData.data)
      guard response.moreData, let last = response.capabilityData.data.lastProperty, last >= property, last < .max
      else {
        return result
      }
      property = last + 1
    }
  }

  /// The handles of a type that are in use, from one of it on; TPM_HT_LOADED_SESSION and TPM_HT_SAVED_SESSION have those
  /// of HMAC and of policy sessions.
  func handles(from first: UInt32) throws(TPMError) -> [UInt32] {
    var result: [UInt32] = []
    for case .handles(let list) in try pages(.handles, from: first) { result += list.elements }
    return result
  }
}

extension Capabilities {
  /// The property that the last element is of, for going on behind it.
  fileprivate var lastProperty: UInt32? {
    switch self {
    case .algorithms(let list): list.elements.last.map { UInt32($0.alg.rawValue) }
    case .handles(let list): list.elements.last
    case .command(let list): list.elements.last.map(\.commandCode.rawValue)
    case .eccCurves(let list): list.elements.last.map { UInt32($0.rawValue) }
    default: nil
    }
  }
}
