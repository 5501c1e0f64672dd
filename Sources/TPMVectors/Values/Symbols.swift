// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// The constants of Part 2 by name.
enum Symbols {
  /// The number of a constant: TPM_ALG_SHA256, TPM_RH_OWNER, TPM_CC_NV_Write; nil for a name that Part 2 does not have.
  static func number(_ name: String) -> UInt64? { numbers[name] }

  /// The name of a constant of a type whose constants have names.
  static func name<V>(of value: V) -> String? {
    switch value {
    case let value as any NamedConstant:
      return value.description.hasPrefix("0x") ? nil : value.description
    case let value as CommandCode:
      return value.name.map { "TPM_CC_" + $0.dropFirst("TPM2_".count) }
    case let value as AlgorithmID:
      return AlgorithmID.names.first { $0.id == value }?.name
    case let value as Capability: return name("TPM_CAP_", UInt64(value.rawValue))
    case let value as SessionType: return name("TPM_SE_", UInt64(value.rawValue))
    case let value as StartupType: return name("TPM_SU_", UInt64(value.rawValue))
    case let value as Operator: return name("TPM_EO_", UInt64(value.rawValue))
    case let value as Curve: return name("TPM_ECC_", UInt64(value.rawValue))
    case let value as any WireConstant:
      return (value.rawValue as? UInt16).flatMap { raw in AlgorithmID.names.first { $0.id.rawValue == raw }?.name }
    default:
      return nil
    }
  }

  /// TPM_NT, but for ordinary Indices, whose bits are all clear.
  static let nvTypes: [UInt8: String] = [
    1: "TPM_NT_COUNTER", 2: "TPM_NT_BITS", 4: "TPM_NT_EXTEND", 8: "TPM_NT_PIN_FAIL", 9: "TPM_NT_PIN_PASS",
  ]

  private static func name(_ prefix: String, _ number: UInt64) -> String? {
    others.first { $0.0.hasPrefix(prefix) && $0.1 == number }?.0
  }

  private static let numbers: [String: UInt64] = {
    var result = Dictionary(others) { first, _ in first }
    for (id, name) in AlgorithmID.names { result[name] = UInt64(id.rawValue) }
    for (code, name) in CommandCode.names { result["TPM_CC_" + name.dropFirst("TPM2_".count)] = UInt64(code.rawValue) }
    for (code, name) in ResponseCode.names { result[name] = UInt64(code.rawValue) }
    for (handle, name) in PermanentHandle.names { result[name] = UInt64(handle) }
    for (value, name) in Property.names { result[name] = UInt64(value.rawValue) }
    for (value, name) in PCRProperty.names { result[name] = UInt64(value.rawValue) }
    for (value, name) in StructureTag.names { result[name] = UInt64(value.rawValue) }
    result["TPM_RS_PW"] = UInt64(PermanentHandle.password)
    result["TPM_CC_HMAC"] = UInt64(CommandCode.hmac.rawValue)
    result["TPM_CC_MAC"] = UInt64(CommandCode.hmac.rawValue)
    result["TPM_CC_MAC_Start"] = UInt64(CommandCode.hmacStart.rawValue)
    return result
  }()

  /// Constants of types that the engine itself has no names for.
  private static let others: [(String, UInt64)] = [
    ("YES", 1), ("NO", 0), ("TPM_GENERATED_VALUE", 0xFF54_4347),
    ("TPM_SU_CLEAR", 0), ("TPM_SU_STATE", 1),
    ("TPM_SE_HMAC", 0), ("TPM_SE_POLICY", 1), ("TPM_SE_TRIAL", 3),
    ("TPM_EO_EQ", 0), ("TPM_EO_NEQ", 1), ("TPM_EO_SIGNED_GT", 2), ("TPM_EO_UNSIGNED_GT", 3), ("TPM_EO_SIGNED_LT", 4),
    ("TPM_EO_UNSIGNED_LT", 5), ("TPM_EO_SIGNED_GE", 6), ("TPM_EO_UNSIGNED_GE", 7), ("TPM_EO_SIGNED_LE", 8),
    ("TPM_EO_UNSIGNED_LE", 9), ("TPM_EO_BITSET", 10), ("TPM_EO_BITCLEAR", 11),
    ("TPM_CAP_ALGS", 0), ("TPM_CAP_HANDLES", 1), ("TPM_CAP_COMMANDS", 2), ("TPM_CAP_PP_COMMANDS", 3),
    ("TPM_CAP_AUDIT_COMMANDS", 4), ("TPM_CAP_PCRS", 5), ("TPM_CAP_TPM_PROPERTIES", 6), ("TPM_CAP_PCR_PROPERTIES", 7),
    ("TPM_CAP_ECC_CURVES", 8), ("TPM_CAP_AUTH_POLICIES", 9), ("TPM_CAP_ACT", 10), ("TPM_CAP_PUB_KEYS", 11),
    ("TPM_CAP_SPDM_SESSION_INFO", 12), ("TPM_CAP_VENDOR_PROPERTY", 0x100),
    ("TPM_ECC_NONE", 0), ("TPM_ECC_NIST_P192", 1), ("TPM_ECC_NIST_P224", 2), ("TPM_ECC_NIST_P256", 3),
    ("TPM_ECC_NIST_P384", 4), ("TPM_ECC_NIST_P521", 5), ("TPM_ECC_BN_P256", 0x10), ("TPM_ECC_BN_P638", 0x11),
    ("TPM_ECC_SM2_P256", 0x20),
    ("TPM_HT_PCR", 0), ("TPM_HT_NV_INDEX", 1), ("TPM_HT_HMAC_SESSION", 2), ("TPM_HT_POLICY_SESSION", 3),
    ("TPM_HT_PERMANENT", 0x40), ("TPM_HT_TRANSIENT", 0x80), ("TPM_HT_PERSISTENT", 0x81),
    ("TPM_HT_LOADED_SESSION", 2), ("TPM_HT_SAVED_SESSION", 3), ("TPM_HT_EXTERNAL_NV", 0x11),
    ("TPM_HT_PERMANENT_NV", 0x12),
    ("TPM_HT_AC", 0x90),
    ("TPM_NT_ORDINARY", 0), ("TPM_NT_COUNTER", 1), ("TPM_NT_BITS", 2), ("TPM_NT_EXTEND", 4), ("TPM_NT_PIN_FAIL", 8),
    ("TPM_NT_PIN_PASS", 9),
    ("TPM_CLOCK_COARSE_SLOWER", 0xFD), ("TPM_CLOCK_MEDIUM_SLOWER", 0xFE), ("TPM_CLOCK_FINE_SLOWER", 0xFF),
    ("TPM_CLOCK_NO_CHANGE", 0), ("TPM_CLOCK_FINE_FASTER", 1), ("TPM_CLOCK_MEDIUM_FASTER", 2),
    ("TPM_CLOCK_COARSE_FASTER", 3),
  ]
}
