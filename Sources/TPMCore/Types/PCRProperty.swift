// SPDX-License-Identifier: Apache-2.0

/// TPM_PT_PCR: what TPM2_GetCapability() tells of PCR. Part 2, 6.14.
public struct PCRProperty: OpenConstant {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var first: Self { Self(rawValue: 0x00000000) }
  public static var save: Self { Self(rawValue: 0x00000000) }
  public static var extendL0: Self { Self(rawValue: 0x00000001) }
  public static var resetL0: Self { Self(rawValue: 0x00000002) }
  public static var extendL1: Self { Self(rawValue: 0x00000003) }
  public static var resetL1: Self { Self(rawValue: 0x00000004) }
  public static var extendL2: Self { Self(rawValue: 0x00000005) }
  public static var resetL2: Self { Self(rawValue: 0x00000006) }
  public static var extendL3: Self { Self(rawValue: 0x00000007) }
  public static var resetL3: Self { Self(rawValue: 0x00000008) }
  public static var extendL4: Self { Self(rawValue: 0x00000009) }
  public static var resetL4: Self { Self(rawValue: 0x0000000A) }
  public static var noIncrement: Self { Self(rawValue: 0x00000011) }
  public static var drtmReset: Self { Self(rawValue: 0x00000012) }
  public static var policy: Self { Self(rawValue: 0x00000013) }
  public static var auth: Self { Self(rawValue: 0x00000014) }
  public static var last: Self { Self(rawValue: 0x00000014) }
}

extension PCRProperty: NamedConstant {
  public static let names: [(value: Self, name: String)] = [
    (.save, "TPM_PT_PCR_SAVE"),
    (.extendL0, "TPM_PT_PCR_EXTEND_L0"),
    (.resetL0, "TPM_PT_PCR_RESET_L0"),
    (.extendL1, "TPM_PT_PCR_EXTEND_L1"),
    (.resetL1, "TPM_PT_PCR_RESET_L1"),
    (.extendL2, "TPM_PT_PCR_EXTEND_L2"),
    (.resetL2, "TPM_PT_PCR_RESET_L2"),
    (.extendL3, "TPM_PT_PCR_EXTEND_L3"),
    (.resetL3, "TPM_PT_PCR_RESET_L3"),
    (.extendL4, "TPM_PT_PCR_EXTEND_L4"),
    (.resetL4, "TPM_PT_PCR_RESET_L4"),
    (.noIncrement, "TPM_PT_PCR_NO_INCREMENT"),
    (.drtmReset, "TPM_PT_PCR_DRTM_RESET"),
    (.policy, "TPM_PT_PCR_POLICY"),
    (.auth, "TPM_PT_PCR_AUTH"),
  ]
}
