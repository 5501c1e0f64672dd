// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Overwrites memory that held secrets, in a way that the compiler cannot leave out.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
  guard let start = buffer.baseAddress else { return }
  // Sound: the caller owns the memory that the buffer covers.
  unsafe OPENSSL_cleanse(start, buffer.count)
}
