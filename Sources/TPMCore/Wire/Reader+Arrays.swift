// SPDX-License-Identifier: Apache-2.0

extension Wire {
  /// Reads a whole structure; octets left over are TPM_RC_SIZE.
  public init(reading octets: [UInt8], _ vocabulary: Vocabulary = .full) throws(ResponseCode) {
    // Sound: the octets are only read, and not after the array is gone.
    let bytes = unsafe octets.span.bytes
    try self.init(reading: bytes, vocabulary)
  }
}
