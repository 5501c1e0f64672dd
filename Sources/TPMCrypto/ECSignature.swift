// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// What a key on an elliptic curve signs with: two numbers, padded to the curve's size. Part 1, 44.3.
public struct ECSignature: Equatable, Sendable {
  /// The first number.
  public var r: [UInt8]
  /// The second number.
  public var s: [UInt8]

  /// A signature, which nothing has checked yet.
  public init(r: [UInt8], s: [UInt8]) {
    self.r = r
    self.s = s
  }

  init(
    _ r: borrowing BigNumber, _ s: borrowing BigNumber, size: Int
  ) throws(CryptoError) {
    self.r = try r.octets(size)
    self.s = try s.octets(size)
  }

  /// Reads the form that libcrypto's ECDSA signs in.
  init(der: [UInt8], size: Int) throws(CryptoError) {
    let parsed = unsafe der.withUnsafeBufferPointer { der in
      var position = der.baseAddress
      return unsafe d2i_ECDSA_SIG(nil, &position, der.count)
    }
    let signature = try unsafe check(parsed)
    defer { unsafe ECDSA_SIG_free(signature) }
    r = try unsafe BigNumber.octets(ECDSA_SIG_get0_r(signature), size)
    s = try unsafe BigNumber.octets(ECDSA_SIG_get0_s(signature), size)
  }

  /// The form that libcrypto verifies.
  func der() -> [UInt8] {
    let body = Self.integer(r) + Self.integer(s)
    return [0x30] + Self.length(body.count) + body
  }

  private static func integer(_ number: [UInt8]) -> [UInt8] {
    var octets = [UInt8](number.drop { $0 == 0 })
    if octets.isEmpty || octets[0] & 0x80 != 0 { octets.insert(0, at: 0) }
    return [0x02] + length(octets.count) + octets
  }

  private static func length(_ count: Int) -> [UInt8] {
    count < 0x80 ? [UInt8(count)] : [0x81, UInt8(clamping: count)]
  }
}

/// The two numbers as ECDSA makes them. Part 1, 44.3.1.
public typealias ECDSASignature = ECSignature
