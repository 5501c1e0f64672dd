// SPDX-License-Identifier: Apache-2.0

/// TPMA_OBJECT: what an object may be used for, and how. Part 2, 8.3.
struct ObjectAttributes: WireAttributes {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static let reserved: UInt32 = 0xFFF0_F009

  static var fixedTPM: Self { Self(rawValue: 1 << 1) }
  static var stClear: Self { Self(rawValue: 1 << 2) }
  static var fixedParent: Self { Self(rawValue: 1 << 4) }
  static var sensitiveDataOrigin: Self { Self(rawValue: 1 << 5) }
  static var userWithAuth: Self { Self(rawValue: 1 << 6) }
  static var adminWithPolicy: Self { Self(rawValue: 1 << 7) }
  static var firmwareLimited: Self { Self(rawValue: 1 << 8) }
  static var svnLimited: Self { Self(rawValue: 1 << 9) }
  static var noDA: Self { Self(rawValue: 1 << 10) }
  static var encryptedDuplication: Self { Self(rawValue: 1 << 11) }
  static var restricted: Self { Self(rawValue: 1 << 16) }
  static var decrypt: Self { Self(rawValue: 1 << 17) }
  static var sign: Self { Self(rawValue: 1 << 18) }
  static var x509sign: Self { Self(rawValue: 1 << 19) }
}

extension ObjectAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.fixedTPM, "fixedTPM"), (.stClear, "stClear"), (.fixedParent, "fixedParent"),
    (.sensitiveDataOrigin, "sensitiveDataOrigin"), (.userWithAuth, "userWithAuth"),
    (.adminWithPolicy, "adminWithPolicy"), (.firmwareLimited, "firmwareLimited"), (.svnLimited, "svnLimited"),
    (.noDA, "noDA"), (.encryptedDuplication, "encryptedDuplication"), (.restricted, "restricted"),
    (.decrypt, "decrypt"), (.sign, "sign"), (.x509sign, "x509sign"),
  ]
}
