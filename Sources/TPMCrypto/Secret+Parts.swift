// SPDX-License-Identifier: Apache-2.0

extension Secret {
  /// The octets in `range`, cut to what is there.
  public func slice(_ range: Range<Int>) -> Secret {
    let range = range.clamped(to: 0..<count)
    guard range.count < count else { return self }
    return unsafe withUnsafeBytes { source in
      unsafe Secret(count: range.count) { target in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
      }
    }
  }

  /// The octets without the zero octets at the end, as authValues are compared and used. Part 1, 16.6.5.
  public func trimmingTrailingZeros() -> Secret { slice(0..<trimmedCount) }

  /// Whether both are the same without the zero octets at the end, as authValues are compared; in constant time for
  /// equal lengths without them.
  public func equalsTrimmed(_ other: Secret) -> Bool {
    constantTimeEqual(bytes.extracting(first: trimmedCount), other.bytes.extracting(first: other.trimmedCount))
  }

  private var trimmedCount: Int {
    unsafe withUnsafeBytes { source in
      var end = source.count
      while end > 0, unsafe source[end - 1] == 0 { end -= 1 }
      return end
    }
  }

  /// The octets without the zero octets at the front: a number in its shortest form.
  public func trimmingLeadingZeros() -> Secret {
    let start = unsafe withUnsafeBytes { source in
      var start = 0
      while start < source.count, unsafe source[start] == 0 { start += 1 }
      return start
    }
    return slice(start..<count)
  }

  /// The octets followed by as many zero octets as make `size`; a longer secret stays as it is.
  public func padded(to size: Int) -> Secret {
    guard size > count else { return self }
    return unsafe withUnsafeBytes { source in
      unsafe Secret(count: size) { target in unsafe target.copyMemory(from: source) }
    }
  }

  /// The octets preceded by as many zero octets as make `size`; a longer secret stays as it is.
  public func paddedLeft(to size: Int) -> Secret {
    guard size > count else { return self }
    return unsafe withUnsafeBytes { source in
      unsafe Secret(count: size) { target in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[(size - source.count)...]).copyMemory(from: source)
      }
    }
  }

  /// The octets XORed with those of `other`; the shorter length counts.
  public func xor(_ other: Secret) -> Secret {
    unsafe withUnsafeBytes { a in
      unsafe other.withUnsafeBytes { b in
        unsafe Secret(count: min(a.count, b.count)) { target in
          for i in 0..<target.count { unsafe target[i] = unsafe a[i] ^ b[i] }
        }
      }
    }
  }

  /// XORs the octets into `target`, octet by octet over the shorter length: XOR parameter obfuscation in place.
  public func xor(into target: UnsafeMutableRawBufferPointer) {
    unsafe withUnsafeBytes { source in
      for i in 0..<min(source.count, target.count) { unsafe target[i] ^= source[i] }
    }
  }

  /// XORs the octets into `target`, octet by octet over the shorter length: XOR parameter obfuscation in place.
  public func xor(into target: inout MutableRawSpan) {
    unsafe target.withUnsafeMutableBytes { unsafe xor(into: $0) }
  }

  /// A copy as an ordinary array, which nothing wipes: for octets that are about to leave the TPM as public data.
  public func disclosed() -> [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8](copying: $0) }
  }
}
