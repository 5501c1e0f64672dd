// SPDX-License-Identifier: Apache-2.0

/// TPMA_X509_KEY_USAGE: what a certified key may be used for. Part 2, 8.11.
public struct X509KeyUsage: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var decipherOnly: Self { Self(rawValue: 0x0080_0000) }
  public static var encipherOnly: Self { Self(rawValue: 0x0100_0000) }
  public static var crlSign: Self { Self(rawValue: 0x0200_0000) }
  public static var keyCertSign: Self { Self(rawValue: 0x0400_0000) }
  public static var keyAgreement: Self { Self(rawValue: 0x0800_0000) }
  public static var dataEncipherment: Self { Self(rawValue: 0x1000_0000) }
  public static var keyEncipherment: Self { Self(rawValue: 0x2000_0000) }
  public static var contentCommitment: Self { Self(rawValue: 0x4000_0000) }
  public static var digitalSignature: Self { Self(rawValue: 0x8000_0000) }

  public static var reserved: UInt32 { 0x007F_FFFF }
}

extension X509KeyUsage: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.decipherOnly, "decipherOnly"), (.encipherOnly, "encipherOnly"), (.crlSign, "CRLSign"),
    (.keyCertSign, "keyCertSign"), (.keyAgreement, "keyAgreement"), (.dataEncipherment, "dataEncipherment"),
    (.keyEncipherment, "keyEncipherment"), (.contentCommitment, "non-repudiation/contentCommitment"),
    (.digitalSignature, "digitalSignature"),
  ]
}
