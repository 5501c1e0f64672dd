// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The numbers of a curve that libcrypto has no name for, in hexadecimal; the cofactor is 1. TCG Algorithm Registry.
struct CurveNumbers {
  let p: String
  let a: String
  let b: String
  let gX: String
  let gY: String
  let n: String

  /// TPM_ECC_BN_P256, of Barreto and Naehrig's kind, for ECDAA.
  static let bnP256 = CurveNumbers(
    p: "fffffffffffcf0cd46e5f25eee71a49f0cdc65fb12980a82d3292ddbaed33013",
    a: "0", b: "3", gX: "1", gY: "2",
    n: "fffffffffffcf0cd46e5f25eee71a49e0cdc65fb1299921af62d536cd10b500d")

  /// TPM_ECC_BN_P638, likewise.
  static let bnP638 = CurveNumbers(
    p: "23fffffdc000000d7fffffb8000001d3fffff942d000165e3fff94870000d52ffffdd0e00008de55c00086520021e55bfffff51ffff4"
      + "eb800000004c80015acdffffffffffffece00000000000000067",
    a: "0", b: "101",
    gX: "23fffffdc000000d7fffffb8000001d3fffff942d000165e3fff94870000d52ffffdd0e00008de55c00086520021e55bfffff51ffff4"
      + "eb800000004c80015acdffffffffffffece00000000000000066",
    gY: "10",
    n: "23fffffdc000000d7fffffb8000001d3fffff942d000165e3fff94870000d52ffffdd0e00008de55600086550021e555fffff54ffff4"
      + "eac000000049800154d9ffffffffffffeda00000000000000061")

  /// A new group of libcrypto, which the caller frees.
  func group() throws(CryptoError) -> OpaquePointer {
    let p = try BigNumber(hex: p)
    let a = try BigNumber(hex: a)
    let b = try BigNumber(hex: b)
    let x = try BigNumber(hex: gX)
    let y = try BigNumber(hex: gY)
    let n = try BigNumber(hex: n)
    let h = try BigNumber(word: 1)
    let group = try unsafe check(EC_GROUP_new_curve_GFp(p.pointer, a.pointer, b.pointer, nil))
    do throws(CryptoError) {
      let generator = try unsafe check(EC_POINT_new(group))
      defer { unsafe EC_POINT_free(generator) }
      try unsafe check(EC_POINT_set_affine_coordinates(group, generator, x.pointer, y.pointer, nil))
      try unsafe check(EC_GROUP_set_generator(group, generator, n.pointer, h.pointer))
    } catch {
      unsafe EC_GROUP_free(group)
      throw error
    }
    return unsafe group
  }
}
