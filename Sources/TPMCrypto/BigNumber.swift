// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A number of libcrypto with one owner; its memory is wiped at the end.
///
/// It carries libcrypto's constant-time flag, which modular exponentiation and inversion look at.
@safe struct BigNumber: ~Copyable {
  // Sound: the number belongs to this value alone until deinit. Callers take the pointer of a named value only, which
  // lives to the end of its scope; that of a temporary would be gone before the call.
  let pointer: OpaquePointer

  init() throws(CryptoError) {
    unsafe pointer = try unsafe check(BN_new())
    unsafe BN_set_flags(pointer, BN_FLG_CONSTTIME)
  }

  init(_ octets: [UInt8]) throws(CryptoError) {
    let number = try BigNumber()
    try unsafe octets.withOctets { (octets) throws(CryptoError) in try unsafe number.read(octets) }
    self = number
  }

  init(_ secret: Secret) throws(CryptoError) {
    let number = try BigNumber()
    try unsafe secret.withUnsafeBytes { (octets) throws(CryptoError) in try unsafe number.read(octets) }
    self = number
  }

  /// The number that hexadecimal digits spell.
  init(hex digits: String) throws(CryptoError) {
    let number = try BigNumber()
    var pointer: OpaquePointer? = unsafe number.pointer
    try unsafe check(BN_hex2bn(&pointer, digits))
    self = number
  }

  init(word: UInt64) throws(CryptoError) {
    let number = try BigNumber()
    try unsafe check(BN_set_word(number.pointer, UInt(word)))
    self = number
  }

  private borrowing func read(_ octets: UnsafeRawBufferPointer) throws(CryptoError) {
    guard let count = Int32(exactly: octets.count) else { throw .invalidInput }
    _ = try unsafe check(BN_bin2bn(octets.assumingMemoryBound(to: UInt8.self).baseAddress, count, pointer))
  }

  deinit { unsafe BN_clear_free(pointer) }

  var bits: Int { unsafe Int(BN_num_bits(pointer)) }
  var isOdd: Bool { unsafe BN_is_odd(pointer) == 1 }
  var isOne: Bool { unsafe BN_is_one(pointer) == 1 }
  var isZero: Bool { unsafe BN_is_zero(pointer) == 1 }

  /// The remainder by a word that is not zero.
  func remainder(word: UInt64) -> UInt64 { unsafe UInt64(BN_mod_word(pointer, UInt(word))) }

  func isLess(than other: borrowing BigNumber) -> Bool { unsafe BN_cmp(pointer, other.pointer) < 0 }

  func equals(_ other: borrowing BigNumber) -> Bool { unsafe BN_cmp(pointer, other.pointer) == 0 }

  func copy() throws(CryptoError) -> BigNumber {
    let copy = try BigNumber()
    _ = try unsafe check(BN_copy(copy.pointer, pointer))
    return copy
  }

  /// The number less one; it must not be zero.
  func minusOne() throws(CryptoError) -> BigNumber {
    let result = try copy()
    try unsafe check(BN_sub_word(result.pointer, 1))
    return result
  }

  /// Writes the number big-endian, with leading zeros; throws `.invalidInput` when it is too long.
  func write(to target: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    guard let count = Int32(exactly: target.count) else { throw .invalidInput }
    guard count > 0 else { return }
    let written = unsafe BN_bn2binpad(pointer, target.assumingMemoryBound(to: UInt8.self).baseAddress, count)
    try check(written, .invalidInput)
  }

  func octets(_ count: Int) throws(CryptoError) -> [UInt8] { try unsafe BigNumber.octets(pointer, count) }

  func secret(_ count: Int) throws(CryptoError) -> Secret {
    try unsafe Secret(count: count) { (target) throws(CryptoError) in try unsafe write(to: target) }
  }

  /// The octets of a number that libcrypto owns.
  static func octets(_ number: OpaquePointer?, _ count: Int) throws(CryptoError) -> [UInt8] {
    guard let number = unsafe number, let length = Int32(exactly: count) else { throw .invalidInput }
    var octets = [UInt8](repeating: 0, count: count)
    let written = unsafe octets.withUnsafeMutableBufferPointer { target in
      unsafe BN_bn2binpad(number, target.baseAddress, length)
    }
    guard written == length else {
      ERR_clear_error()
      throw .invalidInput
    }
    return octets
  }
}

/// The scratch space of libcrypto's number arithmetic.
@safe struct NumberScratch: ~Copyable {
  // Sound: belongs to this value alone until deinit, which wipes what it held.
  let pointer: OpaquePointer

  init() throws(CryptoError) { unsafe pointer = try unsafe check(BN_CTX_new()) }

  deinit { unsafe BN_CTX_free(pointer) }
}

/// What libcrypto prepares for exponentiations modulo one number.
@safe struct Montgomery: ~Copyable {
  // Sound: belongs to this value alone until deinit, which wipes it.
  let pointer: OpaquePointer

  init() throws(CryptoError) { unsafe pointer = try unsafe check(BN_MONT_CTX_new()) }

  deinit { unsafe BN_MONT_CTX_free(pointer) }
}
