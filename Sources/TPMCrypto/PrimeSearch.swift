// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The search for the primes of RSA keys: what it finds depends on the octets of its source alone.
///
/// The rule, which belongs to version 1 of the derivation (``DeterministicRandom``): draw bits/8 octets; read them as
/// a big-endian number; set its two highest bits and its lowest, giving b. The prime is the first of b, b + 2, b + 4,
/// ..., b + 2 * (2 * bits - 1) that has no more than `bits` bits, is prime, and is not 1 modulo any factor of the
/// public exponent (gcd(e, p - 1) = 1). If there is none (three times in a thousand), draw anew.
///
/// How that first prime is found cannot change it: a sieve takes out multiples of small primes, one exponentiation to
/// the base 2 in constant time takes out nearly all composites that are left, and the first survivor has to pass
/// libcrypto's `BN_check_prime`. A start that is random over the whole range gives the primes no structure.
///
/// `BN_check_prime` makes 64 rounds of Miller and Rabin's test, as is right for a number that an adversary chose; for
/// numbers drawn at random FIPS 186-5, Table B.1 asks for 5 rounds at 1024 bits and 4 above. More than half of the
/// time of a key would go into the rest, so its callback ends it after the 5th (the 8th for shorter primes).
struct PrimeSearch {
  private let bits: Int
  private let exponent: UInt64
  /// Asked before each candidate is tested.
  private let isCancelled: () -> Bool

  init(bits: Int, exponent: UInt32, isCancelled: @escaping () -> Bool) throws(CryptoError) {
    guard bits.isMultiple(of: 64), bits >= 512 else { throw .unsupported }
    self.bits = bits
    self.exponent = UInt64(exponent)
    self.isCancelled = isCancelled
  }

  /// The next prime.
  func prime(from source: inout some RandomSource) throws(CryptoError) -> BigNumber {
    let tester = try PrimalityTester()
    while true {
      let base = try draw(&source)
      if let prime = try firstPrime(from: base, tester) { return prime }
    }
  }

  private func draw(_ source: inout some RandomSource) throws(CryptoError) -> BigNumber {
    let base = try BigNumber(source.secret(bits / 8))
    for bit in [0, bits - 2, bits - 1] { try unsafe check(BN_set_bit(base.pointer, Int32(bit))) }
    return base
  }

  private func firstPrime(
    from base: borrowing BigNumber, _ tester: borrowing PrimalityTester
  ) throws(CryptoError) -> BigNumber? {
    let sieve = Sieve(base, count: 2 * bits)
    let candidate = try BigNumber()
    var index = 0
    while let survivor = sieve.next(from: index) {
      index = survivor + 1
      guard !isCancelled() else { throw .cancelled }
      _ = try unsafe check(BN_copy(candidate.pointer, base.pointer))
      try unsafe check(BN_add_word(candidate.pointer, UInt(2 * survivor)))
      guard candidate.bits == bits else { return nil }
      // p - 1 modulo e: p is odd, so taking one off modulo e is enough.
      let rest = (candidate.remainder(word: exponent) + exponent - 1) % exponent
      guard inverse(of: rest, modulo: exponent) != nil else { continue }
      if try tester.isPrime(candidate) { return candidate }
    }
    return nil
  }
}

/// Tests numbers for primality, with the workspace kept from one to the next.
private struct PrimalityTester: ~Copyable {
  private let scratch: NumberScratch
  private let montgomery: Montgomery
  private let exponent: BigNumber
  private let base: BigNumber
  private let power: BigNumber

  init() throws(CryptoError) {
    let scratch = try NumberScratch()
    let montgomery = try Montgomery()
    let exponent = try BigNumber()
    let base = try BigNumber()
    let power = try BigNumber()
    self.scratch = scratch
    self.montgomery = montgomery
    self.exponent = exponent
    self.base = base
    self.power = power
  }

  func isPrime(_ number: borrowing BigNumber) throws(CryptoError) -> Bool {
    guard try passesFermat(number) else { return false }
    var rounds = RoundLimit(left: number.bits < 1024 ? 8 : 5)
    let callback = try Callback()
    let result = unsafe withUnsafeMutablePointer(to: &rounds) { rounds in
      unsafe BN_GENCB_set(callback.pointer, countRound, rounds)
      return unsafe BN_check_prime(number.pointer, scratch.pointer, callback.pointer)
    }
    ERR_clear_error()
    // A test that the callback ended has passed all the rounds there were to be; any other error is one.
    if result < 0, rounds.left > 0 { throw .internalFailure }
    return result != 0
  }

  /// Fermat's test to the base (n - 1) / 2, which is -1/2 modulo n and so says the same as the base 2; but it fills
  /// all words, as libcrypto's fastest exponentiation wants it.
  private func passesFermat(_ number: borrowing BigNumber) throws(CryptoError) -> Bool {
    try unsafe check(BN_MONT_CTX_set(montgomery.pointer, number.pointer, scratch.pointer))
    _ = try unsafe check(BN_copy(exponent.pointer, number.pointer))
    try unsafe check(BN_sub_word(exponent.pointer, 1))
    try unsafe check(BN_rshift1(base.pointer, exponent.pointer))
    try unsafe check(
      BN_mod_exp_mont_consttime(
        power.pointer, base.pointer, exponent.pointer, number.pointer, scratch.pointer, montgomery.pointer))
    return power.isOne
  }
}

/// How many rounds of the test are still to be passed.
private struct RoundLimit {
  var left: Int32
}

/// libcrypto calls this with the event 1 whenever a round has passed; 0 ends the test.
private func countRound(_ event: Int32, _ round: Int32, _ callback: OpaquePointer?) -> Int32 {
  guard event == 1, round >= 0, let argument = unsafe BN_GENCB_get_arg(callback) else { return 1 }
  // Sound: the argument is what isPrime has set, and lives until the test is over.
  let limit = unsafe argument.assumingMemoryBound(to: RoundLimit.self)
  unsafe limit.pointee.left -= 1
  return unsafe limit.pointee.left > 0 ? 1 : 0
}

/// A callback of libcrypto with one owner.
@safe private struct Callback: ~Copyable {
  // Sound: belongs to this value alone until deinit.
  let pointer: OpaquePointer

  init() throws(CryptoError) { unsafe pointer = try unsafe check(BN_GENCB_new()) }

  deinit { unsafe BN_GENCB_free(pointer) }
}
