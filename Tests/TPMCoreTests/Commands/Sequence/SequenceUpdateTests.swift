// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SequenceUpdateTests {
  @Test func piecesOfEverySizeAddUp() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha384)
    var message: [UInt8] = []
    for count in [0, 1, 1024, 127, 128, 129, 0, 1023] {
      let piece = SequenceFixture.message(count)
      try tpm.update(sequence, piece)
      message += piece
    }
    #expect(try tpm.complete(sequence).result.octets == hash(.sha384, message))
  }

  @Test func moreThanABufferIsRefusedAndChangesNothing() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256)
    try tpm.update(sequence, [1])
    try tpm.expect(.size.parameter(1), from: SequenceUpdate.self, [sequence]) {
      $0.buffer = MaxBuffer([UInt8](repeating: 1, count: 1025))
    }
    #expect(try tpm.complete(sequence, [2]).result.octets == hash(.sha256, [1, 2]))
  }

  @Test func aSequenceNeedsItsAuthValue() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    for sequence in [
      try tpm.startHash(.sha256, auth: "seq"), try tpm.startMAC(key, auth: "seq"), try tpm.startHash(nil, auth: "seq"),
    ] {
      for wrong in ["", "se", "seq1", "SEQ"] {
        try tpm.expect(.badAuth.session(1), from: SequenceUpdate.self, [sequence], auth: [.password(wrong)])
      }
      try tpm.run(SequenceUpdate.self, [sequence], auth: [.password("seq")])
      try tpm.run(SequenceUpdate.self, [sequence], auth: [.password("seq\0\0")])
    }
    #expect(tpm.machine.persistent.lockout.failedTries == 0)
  }

  /// An HMAC session covers the Name of a sequence, which is empty.
  @Test func anHMACSessionAuthorizesASequence() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256, auth: "seq")
    #expect(try tpm.machine.name(of: sequence) == [])
    let session = try tpm.startSession()
    session.authValue = Array("seq".utf8)
    try tpm.run(SequenceUpdate.self, [sequence], auth: [.session(session)]) { $0.buffer = MaxBuffer([1, 2]) }
    // The sequence is gone when the response is made, which its authValue still authenticates.
    let response = try tpm.run(SequenceComplete.self, [sequence], auth: [.session(session)]) {
      $0.buffer = MaxBuffer([3])
    }
    #expect(response.result.octets == hash(.sha256, [1, 2, 3]))
  }

  @Test func objectsAreNoSequences() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    try tpm.expect(.mode.handle(1), from: SequenceUpdate.self, [key])
  }

  @Test func whatIsNotLoadedIsMissing() throws {
    var tpm = try TestTPM()
    try tpm.expect(.missingHandle(1), from: SequenceUpdate.self, [0x8000_0005])
    try tpm.expect(.value.handle(1), from: SequenceUpdate.self, [PermanentHandle.owner])
  }

  @Test func sequencesDoNotDisturbOneAnother() throws {
    var tpm = try TestTPM()
    let first = try tpm.startHash(.sha256)
    let second = try tpm.startHash(.sha256)
    try tpm.update(first, [1])
    try tpm.update(second, [2])
    try tpm.update(first, [3])
    #expect(try tpm.complete(first).result.octets == hash(.sha256, [1, 3]))
    #expect(try tpm.complete(second).result.octets == hash(.sha256, [2]))
  }
}
