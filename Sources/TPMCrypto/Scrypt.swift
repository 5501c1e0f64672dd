// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// What it costs to make a key of a passphrase with scrypt. RFC 7914, 2.
public struct ScryptCost: Equatable, Sendable {
  /// The binary logarithm of N.
  public let logN: UInt8
  public let r: UInt8
  public let p: UInt8

  /// 64 MiB of memory, and about a fifth of a second.
  public static let usual = ScryptCost(uncheckedLogN: 16, r: 8, p: 1)
  /// The least that is taken.
  public static let least = ScryptCost(uncheckedLogN: 14, r: 1, p: 1)

  private init(uncheckedLogN logN: UInt8, r: UInt8, p: UInt8) { (self.logN, self.r, self.p) = (logN, r, p) }

  /// Nil for less than protects anything, and for more than anybody should be made to spend: 256 MiB, and four times
  /// the time that these take.
  public init?(logN: UInt8, r: UInt8, p: UInt8) {
    guard (14...18).contains(logN), (1...8).contains(r), (1...4).contains(p) else { return nil }
    self.init(uncheckedLogN: logN, r: r, p: p)
  }

  /// Octets of memory, with a little for what libcrypto needs beside.
  fileprivate var memory: UInt64 { 128 * UInt64(r) * (UInt64(1) << UInt64(logN) + UInt64(p) + 4) + 1 << 20 }
}

/// A key of `count` octets made of a passphrase. RFC 7914.
public func scrypt(
  _ passphrase: Secret, salt: [UInt8], cost: ScryptCost, count: Int
) throws(CryptoError) -> Secret {
  try unsafe Secret(count: count) { (target) throws(CryptoError) in
    let result = unsafe passphrase.withUnsafeBytes { passphrase in
      unsafe salt.withUnsafeBytes { salt in
        // libcrypto reads what it is given the counts of, and writes `count` octets.
        unsafe EVP_PBE_scrypt(
          passphrase.assumingMemoryBound(to: CChar.self).baseAddress, passphrase.count,
          salt.assumingMemoryBound(to: UInt8.self).baseAddress, salt.count, UInt64(1) << UInt64(cost.logN),
          UInt64(cost.r), UInt64(cost.p), cost.memory, target.assumingMemoryBound(to: UInt8.self).baseAddress,
          target.count)
      }
    }
    try check(result)
  }
}
