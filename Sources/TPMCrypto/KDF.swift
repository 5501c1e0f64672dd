// SPDX-License-Identifier: Apache-2.0

/// KDFa: SP 800-108 in counter mode with HMAC. Part 1, 8.4.10.2.
///
/// `label` is written without its terminating zero octet, which is added here. `bits` counts what is wanted; a
/// length that is no multiple of 8 has the spare high-order bits of its first octet cleared.
public func kdfa(
  _ algorithm: HashAlgorithm, key: Secret, label: StaticString, contextU: [UInt8], contextV: [UInt8], bits: Int
) -> Secret {
  label.withUTF8Buffer {
    unsafe kdfa(algorithm, key: key, UnsafeRawBufferPointer($0), contextU: contextU, contextV: contextV, bits: bits)
  }
}

/// KDFa with the label's octets as the caller has them. Part 1, 8.4.10.2.
///
/// A zero octet follows the label unless its last octet is zero already; so object derivation, whose label comes
/// from outside, and the named labels share one rule.
public func kdfa(
  _ algorithm: HashAlgorithm, key: Secret, label: [UInt8], contextU: [UInt8], contextV: [UInt8], bits: Int
) -> Secret {
  unsafe label.withUnsafeBytes {
    unsafe kdfa(algorithm, key: key, $0, contextU: contextU, contextV: contextV, bits: bits)
  }
}

private func kdfa(
  _ algorithm: HashAlgorithm, key: Secret, _ label: UnsafeRawBufferPointer, contextU: [UInt8], contextV: [UInt8],
  bits: Int
) -> Secret {
  counterKDF(algorithm, key: key, bits: bits) { hmac in
    unsafe hmac.update(label)
    if unsafe label.last != 0 { hmac.update(bigEndian: UInt8(0)) }
    hmac.update(contextU)
    hmac.update(contextV)
    hmac.update(bigEndian: UInt32(truncatingIfNeeded: bits))
  }
}

/// The KDF of SP 800-108 in counter mode with HMAC, over whatever fixed input: the counter is in front, in 32 bits.
func counterKDF(
  _ algorithm: HashAlgorithm, key: Secret, bits: Int, fixedInput: (inout HMAC) -> Void
) -> Secret {
  unsafe counterKDF(size: algorithm.size, bits: bits) { counter, target in
    var hmac = HMAC(algorithm, key: key)
    hmac.update(bigEndian: counter)
    fixedInput(&hmac)
    unsafe hmac.finish(into: target)
  }
}

/// KDFe: SP 800-56C in one step with a hash. Part 1, 8.4.10.3.
///
/// `label` is written without its terminating zero octet, which is added here. `z`, `partyU` and `partyV` are
/// x-coordinates, padded to the size of the curve.
public func kdfe(
  _ algorithm: HashAlgorithm, z: Secret, label: StaticString, partyU: [UInt8], partyV: [UInt8], bits: Int
) -> Secret {
  unsafe counterKDF(size: algorithm.size, bits: bits) { counter, target in
    var hasher = Hasher(algorithm)
    hasher.update(bigEndian: counter)
    hasher.update(z)
    label.withUTF8Buffer { label in
      unsafe hasher.update(UnsafeRawBufferPointer(label))
      if unsafe label.last != 0 { hasher.update(bigEndian: UInt8(0)) }
    }
    hasher.update(partyU)
    hasher.update(partyV)
    unsafe hasher.write(to: target)
  }
}

/// KDF2: ISO/IEC 18033-2 with a hash, which is also the key derivation of SM2. Part 1, 45.2.4.2.
public func kdf2(_ algorithm: HashAlgorithm, z: Secret, bits: Int) -> Secret {
  unsafe counterKDF(size: algorithm.size, bits: bits) { counter, target in
    var hasher = Hasher(algorithm)
    hasher.update(z)
    hasher.update(bigEndian: counter)
    unsafe hasher.finish(into: target)
  }
}

/// Puts blocks with the counters 1, 2, ... one after the other and cuts them to `bits`.
private func counterKDF(
  size: Int, bits: Int, block: (UInt32, UnsafeMutableRawBufferPointer) -> Void
) -> Secret {
  guard bits > 0 else { return Secret() }
  let count = (bits - 1) / 8 + 1
  return unsafe Secret(count: count) { target in
    unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { scratch in
      var counter: UInt32 = 1
      var offset = 0
      while offset < count {
        let length = min(size, count - offset)
        unsafe block(counter, scratch)
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + length)])
        unsafe rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch[0..<length]))
        counter &+= 1
        offset += length
      }
      unsafe wipe(scratch)
    }
    let spare = count * 8 - bits
    if spare > 0 { unsafe target[0] &= 0xFF >> UInt8(spare) }
  }
}
