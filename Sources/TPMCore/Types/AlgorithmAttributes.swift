// SPDX-License-Identifier: Apache-2.0

/// TPMA_ALGORITHM: what an algorithm is for. Part 2, 8.2.
public struct AlgorithmAttributes: WireAttributes {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let reserved: UInt32 = 0xFFFF_F8F0

  public static var asymmetric: Self { Self(rawValue: 1 << 0) }
  public static var symmetric: Self { Self(rawValue: 1 << 1) }
  public static var hash: Self { Self(rawValue: 1 << 2) }
  public static var object: Self { Self(rawValue: 1 << 3) }
  public static var signing: Self { Self(rawValue: 1 << 8) }
  public static var encrypting: Self { Self(rawValue: 1 << 9) }
  public static var method: Self { Self(rawValue: 1 << 10) }
}

extension AlgorithmAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.asymmetric, "asymmetric"), (.symmetric, "symmetric"), (.hash, "hash"), (.object, "object"),
    (.signing, "signing"), (.encrypting, "encrypting"), (.method, "method"),
  ]
}
