// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct HashSequenceStartTests {
  @Test(arguments: HashAlgorithm.allCases)
  func anEmptySequenceIsTheHashOfNothing(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(algorithm)
    #expect(HandleType(sequence) == .transient)
    #expect(try tpm.complete(sequence).result.octets == hash(algorithm, []))
  }

  @Test func withoutAnAlgorithmAnEventSequenceStarts() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(nil)
    guard case .sequence(let started)? = tpm.machine.loaded(sequence), case .event(let states) = started.computation
    else { throw Unexpected("no event sequence") }
    #expect(states.map(\.algorithm) == [.sha1, .sha256, .sha384, .sha512])
  }

  @Test(arguments: [[0, 0x2A], [0, 0], [0, 0x05], [0x12, 0x34]] as [[UInt8]])
  func anUnknownAlgorithmIsRefused(_ algorithm: [UInt8]) throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(HashSequenceStart.self) { $0.hashAlg = nil }
    tpm.expect(.hash.parameter(2), from: Array(octets.dropLast(2)) + algorithm)
  }

  @Test func theAuthValueHasTheSizeOfADigestAtMost() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha1, auth: String(repeating: "a", count: 64))
    try tpm.run(SequenceComplete.self, [sequence], auth: [.password(String(repeating: "a", count: 64))])
    try tpm.expect(.size.parameter(1), from: HashSequenceStart.self) {
      $0.auth = Auth(Secret([UInt8](repeating: 1, count: 65)))
    }
  }

  @Test func sequencesShareTheSlotsOfObjects() throws {
    var tpm = try TestTPM()
    var handles: Set<UInt32> = []
    for _ in 0..<Capacity.transientObjects { handles.insert(try tpm.startHash(.sha256)) }
    #expect(handles.count == Capacity.transientObjects)
    try tpm.expect(.objectMemory, from: HashSequenceStart.self) { $0.hashAlg = .sha256 }
    let first = try #require(handles.first)
    _ = try tpm.complete(first)
    _ = try tpm.startHash(.sha256)
  }

  @Test func aSequenceIsFlushedAsObjectsAre() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(.sha256)
    try tpm.run(FlushContext.self) { $0.flushHandle = .init(sequence) }
    try tpm.expect(.missingHandle(1), from: SequenceUpdate.self, [sequence])
  }
}
