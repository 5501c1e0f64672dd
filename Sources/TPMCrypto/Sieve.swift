// SPDX-License-Identifier: Apache-2.0

/// Which of the odd numbers base, base + 2, base + 4, ... have no small factor.
///
/// The marks tell the base modulo every small prime, and so the base: they are wiped.
@safe struct Sieve: ~Copyable {
  // Sound: the memory belongs to this value alone until deinit; indices are checked against its count.
  private let marks: UnsafeMutableRawBufferPointer

  /// Sieves `count` odd numbers from the odd `base`, which is larger than any small prime.
  init(_ base: borrowing BigNumber, count: Int) {
    unsafe marks = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    unsafe marks.initializeMemory(as: UInt8.self, repeating: 0)
    let primes = SmallPrimes.shared
    var next = 0
    for group in primes.groups {
      let rest = base.remainder(word: group.product)
      for prime in primes.list[next..<(next + group.count)] {
        let prime = UInt64(prime)
        // The smallest even distance to a multiple; half of it is the index.
        var distance = prime - rest % prime
        if distance == prime { distance = 0 }
        if distance & 1 == 1 { distance += prime }
        var index = Int(distance / 2)
        while index < count {
          unsafe marks[index] = 1
          index += Int(prime)
        }
      }
      next += group.count
    }
  }

  deinit {
    unsafe wipe(marks)
    unsafe marks.deallocate()
  }

  /// The first index from `start` on without a small factor.
  func next(from start: Int) -> Int? {
    var index = max(start, 0)
    while unsafe index < marks.count {
      if unsafe marks[index] == 0 { return index }
      index += 1
    }
    return nil
  }
}

/// The odd primes below a limit, and products of neighbours that fit in 32 bits: one long division gives the
/// remainders by all primes of a product.
private struct SmallPrimes: Sendable {
  static let shared = SmallPrimes(below: 1 << 16)

  let list: [UInt32]
  let groups: [(product: UInt64, count: Int)]

  private init(below limit: Int) {
    var composite = [Bool](repeating: false, count: limit)
    var list: [UInt32] = []
    for number in stride(from: 3, to: limit, by: 2) where !composite[number] {
      list.append(UInt32(number))
      for multiple in stride(from: number * number, to: limit, by: 2 * number) { composite[multiple] = true }
    }
    var groups: [(product: UInt64, count: Int)] = []
    for prime in list {
      let prime = UInt64(prime)
      if let last = groups.last, last.product * prime <= UInt64(UInt32.max) {
        groups[groups.count - 1] = (last.product * prime, last.count + 1)
      } else {
        groups.append((prime, 1))
      }
    }
    self.list = list
    self.groups = groups
  }
}
