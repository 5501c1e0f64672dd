// SPDX-License-Identifier: Apache-2.0

/// TPMA_OBJECT: what an object may be used for, and how. Part 2, 8.3.
public struct ObjectAttributes: WireAttributes {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let reserved: UInt32 = 0xFFF0_F009

  public static var fixedTPM: Self { Self(rawValue: 1 << 1) }
  public static var stClear: Self { Self(rawValue: 1 << 2) }
  public static var fixedParent: Self { Self(rawValue: 1 << 4) }
  public static var sensitiveDataOrigin: Self { Self(rawValue: 1 << 5) }
  public static var userWithAuth: Self { Self(rawValue: 1 << 6) }
  public static var adminWithPolicy: Self { Self(rawValue: 1 << 7) }
  public static var firmwareLimited: Self { Self(rawValue: 1 << 8) }
  public static var svnLimited: Self { Self(rawValue: 1 << 9) }
  public static var noDA: Self { Self(rawValue: 1 << 10) }
  public static var encryptedDuplication: Self { Self(rawValue: 1 << 11) }
  public static var restricted: Self { Self(rawValue: 1 << 16) }
  public static var decrypt: Self { Self(rawValue: 1 << 17) }
  public static var sign: Self { Self(rawValue: 1 << 18) }
  public static var x509sign: Self { Self(rawValue: 1 << 19) }
}

extension ObjectAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.fixedTPM, "fixedTPM"), (.stClear, "stClear"), (.fixedParent, "fixedParent"),
    (.sensitiveDataOrigin, "sensitiveDataOrigin"), (.userWithAuth, "userWithAuth"),
    (.adminWithPolicy, "adminWithPolicy"), (.firmwareLimited, "firmwareLimited"), (.svnLimited, "svnLimited"),
    (.noDA, "noDA"), (.encryptedDuplication, "encryptedDuplication"), (.restricted, "restricted"),
    (.decrypt, "decrypt"), (.sign, "sign"), (.x509sign, "x509sign"),
  ]
}
