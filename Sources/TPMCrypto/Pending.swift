// SPDX-License-Identifier: Apache-2.0
// Declarations that are on their way; each goes when the real one comes.
public struct HashState: Sendable {
  public init(_ a: HashAlgorithm) {}; public mutating func update(_ b: RawSpan) {};
  public func finish() -> [UInt8] { [] }
}
public struct HMACState: Sendable {}
public struct CMACState: Sendable {}
