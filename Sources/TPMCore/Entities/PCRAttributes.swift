// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Machine {
  /// The authValue and policy of a PCR; empty for one outside the groups that have them. Part 1, 14.7.
  func pcrAuthority(_ pcr: UInt32) -> Authority {
    var authority = Authority()
    guard PCRAttributes.of(Int(pcr)).isInAuthGroup else { return authority }
    authority.authValue = clear.pcrAuthValue
    authority.policyAlg = persistent.pcrPolicy.policyAlg
    authority.authPolicy = persistent.pcrPolicy.authPolicy
    return authority
  }
}

/// What a PCR allows, as on a PC. Part 1, 14 and Part 2, 6.14.
struct PCRAttributes: Sendable {
  /// TPM2_Shutdown(TPM_SU_STATE) saves the PCR.
  var isStateSaved = true
  /// A change does not count in pcrUpdateCounter.
  var isNotCounted = false
  /// The PCR belongs to the group with an authValue and to the group with a policy.
  var isInAuthGroup = false
  /// Bit n is set where locality n may reset or extend the PCR.
  var resetLocalities: UInt8 = 0
  var extendLocalities: UInt8 = 0b11111

  /// A D-RTM measurement sets the PCR to zero; at start-up such a one is all ones instead. Part 2, 6.14.
  var isResetByDRTM: Bool { resetLocalities & 0b10000 != 0 }

  func mayReset(from locality: UInt8) -> Bool { locality < 8 && resetLocalities >> locality & 1 == 1 }
  func mayExtend(from locality: UInt8) -> Bool { locality < 8 && extendLocalities >> locality & 1 == 1 }

  /// The PCR that a D-RTM measurement is extended into: DRTM_PCR.
  static let drtm = 17
  /// The PCR that an H-CRTM measurement before TPM2_Startup is extended into: HCRTM_PCR.
  static let hcrtm = 0

  static func of(_ number: Int) -> Self {
    switch number {
    case 16, 23: Self(isStateSaved: false, isNotCounted: true, resetLocalities: 0b01111)
    case 17, 18: Self(isStateSaved: false, resetLocalities: 0b10000, extendLocalities: 0b11100)
    case 19: Self(isStateSaved: false, resetLocalities: 0b10000, extendLocalities: 0b01100)
    case 20:
      Self(
        isStateSaved: false, isInAuthGroup: true, resetLocalities: 0b10100, extendLocalities: 0b01110)
    case 21, 22:
      Self(
        isStateSaved: false, isNotCounted: true, isInAuthGroup: true, resetLocalities: 0b10100,
        extendLocalities: 0b00100)
    default: Self()
    }
  }
}
