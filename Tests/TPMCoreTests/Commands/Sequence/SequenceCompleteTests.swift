// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SequenceCompleteTests {
  @Test(arguments: HashAlgorithm.allCases, SequenceFixture.sizes)
  func aSequenceGivesWhatOneHashGives(_ algorithm: HashAlgorithm, _ count: Int) throws {
    var tpm = try TestTPM()
    let message = SequenceFixture.message(count)
    for size in [17, 64, 1024] {
      var pieces = SequenceFixture.pieces(message, of: size)
      let last = pieces.popLast() ?? []
      let sequence = try tpm.startHash(algorithm)
      for piece in pieces { try tpm.update(sequence, piece) }
      #expect(try tpm.complete(sequence, last).result.octets == hash(algorithm, message))
    }
  }

  @Test func theSequenceIsGoneAfterwards() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256)
    _ = try tpm.complete(sequence)
    #expect(tpm.machine.loaded(sequence) == nil)
    try tpm.expect(.missingHandle(1), from: SequenceComplete.self, [sequence])
  }

  @Test(
    arguments: [
      [[1, 2, 3, 4]], [[1, 2, 3, 4], []], [[1, 2, 3, 4], [0xFF, 0x54, 0x43, 0x47]],
      [[0xFF, 0x54, 0x43, 0x46], [0x47]], [[0, 0xFF, 0x54, 0x43, 0x47]],
    ] as [[[UInt8]]])
  func aSafeMessageGetsATicket(_ pieces: [[UInt8]]) throws {
    for isLastWithCompletion in [false, true] {
      for hierarchy in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform] {
        var tpm = try TestTPM()
        let response = try tpm.digest(pieces, isLastWithCompletion, hierarchy)
        #expect(response.validation.hierarchy.raw == hierarchy)
        #expect(tpm.machine.isValid(response.validation, .sha256, digest: hash(.sha256, Array(pieces.joined()))))
      }
    }
  }

  @Test(
    arguments: [
      [], [[]], [[1]], [[1, 2, 3]], [[1, 2, 3], [4, 5, 6, 7]], [[], [1, 2, 3, 4]],
      [[0xFF, 0x54, 0x43, 0x47]], [[0xFF, 0x54, 0x43, 0x47, 1], [2]], [[0xFF, 0x54], [0x43, 0x47]],
      [[0xFF, 0x54, 0x43], [0x47, 1, 2]], [[], [0xFF, 0x54, 0x43, 0x47]],
    ] as [[[UInt8]]])
  func anUnsafeOneOrAShortFirstBlockGetsNone(_ pieces: [[UInt8]]) throws {
    for isLastWithCompletion in [false, true] {
      var tpm = try TestTPM()
      let response = try tpm.digest(pieces, isLastWithCompletion, PermanentHandle.owner)
      #expect(response.result.octets == hash(.sha256, Array(pieces.joined())))
      #expect(response.validation == HashCheckTicket())
    }
  }

  @Test func theNullHierarchyGivesTheNullTicket() throws {
    var tpm = try TestTPM()
    #expect(try tpm.digest([[1, 2, 3, 4]], true, PermanentHandle.null).validation == HashCheckTicket())
  }

  @Test func otherHandlesAreRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    let event = try tpm.startHash(nil)
    try tpm.expect(.mode.handle(1), from: SequenceComplete.self, [key])
    try tpm.expect(.mode.handle(1), from: SequenceComplete.self, [event])
  }

  @Test func theHierarchyMustBeOne() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256)
    let octets = try tpm.octets(SequenceComplete.self, [sequence])
    for handle in [PermanentHandle.lockout, PermanentHandle.firmwareOwner, 0x8000_0000] {
      tpm.expect(.value.parameter(2), from: Array(octets.dropLast(4)) + handle.wire)
    }
  }

  @Test func aWrongAuthValueLeavesTheSequence() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256, auth: "a")
    try tpm.expect(.badAuth.session(1), from: SequenceComplete.self, [sequence])
    #expect(
      try tpm.run(SequenceComplete.self, [sequence], auth: [.password("a")]).result.octets == hash(.sha256, []))
  }

  @Test func theLastBlockHasTheSizeOfABufferAtMost() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256)
    try tpm.expect(.size.parameter(1), from: SequenceComplete.self, [sequence]) {
      $0.buffer = MaxBuffer([UInt8](repeating: 1, count: 1025))
    }
  }
}

extension TestTPM {
  /// Hashes pieces in a sequence, the last one with the completion or before it.
  fileprivate mutating func digest(
    _ pieces: [[UInt8]], _ isLastWithCompletion: Bool, _ hierarchy: UInt32
  ) throws -> TestResponse<SequenceComplete> {
    let sequence = try startHash(.sha256)
    for piece in isLastWithCompletion ? Array(pieces.dropLast()) : pieces { try update(sequence, piece) }
    return try complete(sequence, isLastWithCompletion ? pieces.last ?? [] : [], hierarchy)
  }
}
