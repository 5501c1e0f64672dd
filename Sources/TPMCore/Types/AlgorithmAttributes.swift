// SPDX-License-Identifier: Apache-2.0

/// TPMA_ALGORITHM: what an algorithm is for. Part 2, 8.2.
struct AlgorithmAttributes: WireAttributes {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static let reserved: UInt32 = 0xFFFF_F8F0

  static var asymmetric: Self { Self(rawValue: 1 << 0) }
  static var symmetric: Self { Self(rawValue: 1 << 1) }
  static var hash: Self { Self(rawValue: 1 << 2) }
  static var object: Self { Self(rawValue: 1 << 3) }
  static var signing: Self { Self(rawValue: 1 << 8) }
  static var encrypting: Self { Self(rawValue: 1 << 9) }
  static var method: Self { Self(rawValue: 1 << 10) }
}

extension AlgorithmAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.asymmetric, "asymmetric"), (.symmetric, "symmetric"), (.hash, "hash"), (.object, "object"),
    (.signing, "signing"), (.encrypting, "encrypting"), (.method, "method"),
  ]
}
