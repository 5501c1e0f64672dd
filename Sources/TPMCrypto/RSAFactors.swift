// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The two primes of an RSA key, and what libcrypto wants to have computed from them.
struct RSAFactors: ~Copyable {
  let n: BigNumber
  let p: BigNumber
  let q: BigNumber

  /// Multiplies two primes.
  init(p: consuming BigNumber, q: consuming BigNumber) throws(CryptoError) {
    let n = try product(p, q)
    self.init(n: n, p: p, q: q)
  }

  /// Divides the modulus by its prime; throws `.invalidKey` when something is left, or when the square of a factor has
  /// not as many bits as the modulus. Part 1, 43.1.
  init(modulus: [UInt8], prime: Secret) throws(CryptoError) {
    let n = try BigNumber(modulus)
    let p = try BigNumber(prime)
    let q = try quotient(n, p)
    guard p.isOdd, q.isOdd, !p.equals(q) else { throw .invalidKey }
    guard try product(p, p).bits == n.bits, try product(q, q).bits == n.bits else { throw .invalidKey }
    self.init(n: n, p: p, q: q)
  }

  private init(n: consuming BigNumber, p: consuming BigNumber, q: consuming BigNumber) {
    self.n = n
    self.p = p
    self.q = q
  }

  /// Whether the primes differ enough: |p - q| > 2^(k/2 - 100) for a modulus of k bits. Part 1, 43.8.3.
  func areApart() throws(CryptoError) -> Bool {
    let difference = try BigNumber()
    try unsafe check(BN_sub(difference.pointer, p.pointer, q.pointer))
    return difference.bits > n.bits / 2 - 100
  }

  /// The key with all values of the Chinese remainder theorem, ready for libcrypto.
  ///
  /// As e is one word, its inverse modulo m is (m * u + 1) / e with u = -1/m modulo e, an exact division by a word:
  /// quick, and without the branches of Euclid's algorithm over the secret m. It also makes d longer than half the
  /// modulus at once (Part 1, 43.8.3, step 7).
  func key(exponent: UInt32) throws(CryptoError) -> PKey {
    let scratch = try NumberScratch()
    let p1 = try p.minusOne()
    let q1 = try q.minusOne()
    let order = try BigNumber()
    try unsafe check(BN_mul(order.pointer, p1.pointer, q1.pointer, scratch.pointer))
    var parameters = Parameters()
    try parameters.add("n", number: n)
    try parameters.add("e", number: BigNumber(word: UInt64(exponent)))
    try parameters.add("d", number: inverse(of: exponent, modulo: order))
    try parameters.add("rsa-factor1", number: p)
    try parameters.add("rsa-factor2", number: q)
    try parameters.add("rsa-exponent1", number: inverse(of: exponent, modulo: p1))
    try parameters.add("rsa-exponent2", number: inverse(of: exponent, modulo: q1))
    try parameters.add("rsa-coefficient1", number: coefficient(scratch))
    return try PKey("RSA", Int32(tpm_select_key_pair), &parameters)
  }

  /// 1/q modulo p, by Fermat's theorem in constant time.
  private func coefficient(_ scratch: borrowing NumberScratch) throws(CryptoError) -> BigNumber {
    let exponent = try p.copy()
    try unsafe check(BN_sub_word(exponent.pointer, 2))
    let base = try BigNumber()
    // q modulo p: BN_mod is a macro over this.
    try unsafe check(BN_div(nil, base.pointer, q.pointer, p.pointer, scratch.pointer))
    let result = try BigNumber()
    try unsafe check(
      BN_mod_exp_mont_consttime(
        result.pointer, base.pointer, exponent.pointer, p.pointer, scratch.pointer, nil))
    return result
  }
}

private func product(_ a: borrowing BigNumber, _ b: borrowing BigNumber) throws(CryptoError) -> BigNumber {
  let scratch = try NumberScratch()
  let result = try BigNumber()
  try unsafe check(BN_mul(result.pointer, a.pointer, b.pointer, scratch.pointer))
  return result
}

/// The quotient of a division that leaves nothing; throws `.invalidKey` when it does.
private func quotient(_ a: borrowing BigNumber, _ b: borrowing BigNumber) throws(CryptoError) -> BigNumber {
  guard !b.isZero else { throw .invalidKey }
  let scratch = try NumberScratch()
  let result = try BigNumber()
  let rest = try BigNumber()
  try unsafe check(BN_div(result.pointer, rest.pointer, a.pointer, b.pointer, scratch.pointer))
  guard rest.isZero else { throw .invalidKey }
  return result
}

/// The inverse of a word modulo `modulus`; throws `.invalidKey` when they have a common factor.
private func inverse(of word: UInt32, modulo modulus: borrowing BigNumber) throws(CryptoError) -> BigNumber {
  let word = UInt64(word)
  guard let inverse = inverse(of: modulus.remainder(word: word), modulo: word) else { throw .invalidKey }
  let result = try modulus.copy()
  try unsafe check(BN_mul_word(result.pointer, UInt(word - inverse)))
  try unsafe check(BN_add_word(result.pointer, 1))
  guard unsafe BN_div_word(result.pointer, UInt(word)) == 0 else { throw .internalFailure }
  return result
}

/// The inverse of `value` modulo `modulus`, both below 2^32, by Euclid's algorithm.
func inverse(of value: UInt64, modulo modulus: UInt64) -> UInt64? {
  guard modulus > 1 else { return nil }
  var (r, next) = (Int64(modulus), Int64(value % modulus))
  var (t, nextT) = (Int64(0), Int64(1))
  while next != 0 {
    let quotient = r / next
    (r, next) = (next, r - quotient * next)
    (t, nextT) = (nextT, t - quotient * nextT)
  }
  guard r == 1 else { return nil }
  return UInt64(t < 0 ? t + Int64(modulus) : t)
}
