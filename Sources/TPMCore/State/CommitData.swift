// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What the one-time keys of operations in two phases are made of, and made again of. Part 1, 44.2.2.
struct CommitData: Wire {
  /// commitRandom, of twice the security strength of any key.
  var nonce = Secret()
  /// commitCount: how many one-time keys have been made since TPM Reset.
  var count: UInt64 = 0
  /// A bit for each of the last keys, at the place of its count: set until the key is used.
  var pending = [UInt8](repeating: 0, count: Capacity.splitOperations / 8)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.secret(&nonce, limit: Capacity.proof)
    try codec.field("count", &count)
    try codec.fixed(&pending, count: Capacity.splitOperations / 8)
  }

  /// Begins anew, as TPM Reset does.
  static func random(_ environment: Environment) throws(ResponseCode) -> Self {
    var data = Self()
    data.nonce = try environment.randomSecret(Capacity.proof)
    return data
  }

  /// Takes the next count; the key of it is pending from now on, and that of the oldest no longer.
  mutating func next() -> UInt64 {
    let taken = count
    setPending(true, taken)
    count &+= 1
    return taken
  }

  /// Finds the count whose lower 16 bits a caller has, and lets its key be used no more. Part 1, 44.2.5.
  ///
  /// - TPM_RC_RANGE: so many keys have been made since, or it is still to come
  /// - TPM_RC_VALUE: the key was used, or never made
  mutating func take(_ counter: UInt16) throws(ResponseCode) -> UInt64 {
    let distance = UInt64(UInt16(truncatingIfNeeded: count) &- counter)
    guard 1...UInt64(Capacity.splitOperations) ~= distance else { throw .range }
    let taken = count &- distance
    guard distance <= count, isPending(taken) else { throw .value }
    setPending(false, taken)
    return taken
  }

  private func isPending(_ count: UInt64) -> Bool {
    let (octet, mask) = place(count)
    return pending.indices.contains(octet) && pending[octet] & mask != 0
  }

  private mutating func setPending(_ isSet: Bool, _ count: UInt64) {
    let (octet, mask) = place(count)
    guard pending.indices.contains(octet) else { return }
    if isSet { pending[octet] |= mask } else { pending[octet] &= ~mask }
  }

  private func place(_ count: UInt64) -> (octet: Int, mask: UInt8) {
    let bit = Int(count % UInt64(Capacity.splitOperations))
    return (bit / 8, 1 << UInt8(bit % 8))
  }
}
