// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto
import Testing

@Suite struct ConnectionTests {
  @Test func aRefusalIsItsResponseCode() throws {
    let tpm = try Fixture.started()
    #expect {
      try tpm.run(ReadPublic.self) { $0.objectHandle = ObjectHandle(0x8000_0000) }
    } throws: { error in
      guard case TPMError.response(let code) = error else { return false }
      return code == .missingHandle(1) && "\(error)" == "TPM_RC_REFERENCE_H0"
    }
  }

  /// The kernel's resource manager begins with 0x80FFFFFF, which is behind the last handle of Part 2, 7.4.
  @Test func whichHandlesThereAreIsTheTPMsToSay() throws {
    let tpm = try Fixture.started()
    #expect {
      try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(0x80FF_FFFF) }
    } throws: { error in
      if case TPMError.response(.value.parameter(1)) = error { true } else { false }
    }
  }

  @Test func aCommandIsSentAgainWhileTheTPMHasNotBegunIt() throws {
    let transport = BusyTransport(try InProcess(), refusals: 3)
    let tpm = TPMConnection(transport)
    try tpm.run(Startup.self)
    #expect(transport.exchanges == 4)
  }

  @Test(arguments: [
    [UInt8](), [0x80, 0x01], [0x80, 0x01, 0, 0, 0, 11, 0, 0, 0, 0], [0x80, 0x01, 0, 0, 0, 11, 0, 0, 0, 0, 1],
    [0x80, 0x02, 0, 0, 0, 14, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
  ]) func whatIsNoResponseIsSaidToBeNone(octets: [UInt8]) throws {
    let tpm = TPMConnection(FixedTransport(octets))
    #expect { try tpm.run(GetRandom.self, [.password()]) } throws: { error in
      if case TPMError.malformed = error { true } else { false }
    }
  }

  @Test func aResponseWithoutTheSessionsOfItsCommandIsNotBelieved() throws {
    // TPM2_GetRandom: success, four octets, and nothing that shows who said so.
    let tpm = TPMConnection(FixedTransport([0x80, 0x01, 0, 0, 0, 16, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]))
    #expect { try tpm.run(GetRandom.self, [.password()]) } throws: { error in
      if case TPMError.malformed = error { true } else { false }
    }
    #expect(try tpm.run(GetRandom.self).randomBytes.octets == [1, 2, 3, 4])
  }

  @Test func namesFollowWhatTheHandlesStandFor() throws {
    let tpm = try Fixture.started()
    let key = try Fixture.storageKey(tpm)
    #expect(try tpm.name(of: key) == Fixture.publicArea(tpm, key).name)
    #expect(try tpm.name(of: PermanentHandle.owner) == [0x40, 0, 0, 1])
    let saved = try tpm.run(ContextSave.self) { $0.saveHandle = ContextHandle(key) }.context
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(key) }
    let other = try Fixture.attestationKey(tpm)
    let loaded = try tpm.run(ContextLoad.self) { $0.context = saved }.handle
    #expect(try tpm.name(of: loaded) == Fixture.publicArea(tpm, loaded).name)
    #expect(try tpm.name(of: other) != tpm.name(of: loaded))
  }

  @Test func theActorRunsCommandsInTurn() async throws {
    let connection = TPMConnection(try InProcess())
    try connection.run(Startup.self)
    let tpm = TPMActor(connection)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for count in 1...8 {
        group.addTask {
          try await tpm.perform { try $0.run(GetRandom.self) { $0.bytesRequested = UInt16(count) }.randomBytes.count }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(counts == 36)
  }
}

/// A TPM that says at first that it has no time.
private final class BusyTransport: Transport {
  private let inner: any Transport
  private var refusals: Int
  private(set) var exchanges = 0

  init(_ inner: any Transport, refusals: Int) { (self.inner, self.refusals) = (inner, refusals) }

  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    exchanges += 1
    guard refusals > 0 else { return try inner.exchange(command, &response, locality: locality) }
    refusals -= 1
    response.truncate(to: 0)
    response.write([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x09, 0x22] as [UInt8])
  }
}

/// Always the same answer.
private final class FixedTransport: Transport {
  private let octets: [UInt8]

  init(_ octets: [UInt8]) { self.octets = octets }

  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) {
    response.truncate(to: 0)
    response.write(octets)
  }
}
