// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension TestTPM {
  /// Starts a hash sequence, or without an algorithm an event sequence.
  mutating func startHash(_ algorithm: HashAlgorithm?, auth: String = "") throws -> UInt32 {
    try run(HashSequenceStart.self) {
      $0.auth = Auth(Secret(Array(auth.utf8)))
      $0.hashAlg = algorithm
    }.handle
  }

  mutating func startMAC(_ key: UInt32, _ scheme: MACScheme? = nil, auth: String = "") throws -> UInt32 {
    try run(MACStart.self, [key]) {
      $0.auth = Auth(Secret(Array(auth.utf8)))
      $0.inScheme = scheme
    }.handle
  }

  mutating func update(_ sequence: UInt32, _ data: [UInt8]) throws {
    try run(SequenceUpdate.self, [sequence]) { $0.buffer = MaxBuffer(data) }
  }

  mutating func complete(
    _ sequence: UInt32, _ data: [UInt8] = [], _ hierarchy: UInt32 = PermanentHandle.null
  ) throws -> TestResponse<SequenceComplete> {
    try run(SequenceComplete.self, [sequence]) {
      $0.buffer = MaxBuffer(data)
      $0.hierarchy = HierarchyHandle(hierarchy)
    }
  }
}

/// Messages for sequences.
enum SequenceFixture {
  /// Sizes at which hashes and MACs end a block, or nearly so.
  static let sizes = [0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1024, 1025, 3000]

  static func message(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) } }

  /// The message in pieces of at most `size` octets.
  static func pieces(_ message: [UInt8], of size: Int) -> [[UInt8]] {
    stride(from: 0, to: message.count, by: size).map { Array(message[$0..<min($0 + size, message.count)]) }
  }
}
