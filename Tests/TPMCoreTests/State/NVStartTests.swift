// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// What starts do to NV Indices.
struct NVStartTests {
  static let handle: UInt32 = 0x0180_0001

  /// An Index with attributes, the kind of start, and the attributes that are left.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var attributes: NVAttributes
    var reset: NVAttributes
    var restart: NVAttributes
    var testDescription: String { name }

    init(_ name: String, _ attributes: NVAttributes, reset: NVAttributes, restart: NVAttributes) {
      (self.name, self.attributes, self.reset, self.restart) = (name, attributes, reset, restart)
    }
  }

  static let cases: [Case] = [
    Case("written stays", [.written], reset: [.written], restart: [.written]),
    Case(
      "read lock goes", [.written, .readSTClear, .readLocked], reset: [.written, .readSTClear],
      restart: [.written, .readSTClear]),
    Case(
      "write lock of this start goes", [.written, .writeSTClear, .writeLocked], reset: [.written, .writeSTClear],
      restart: [.written, .writeSTClear]),
    Case(
      "write lock for ever stays", [.written, .writeDefine, .writeLocked],
      reset: [.written, .writeDefine, .writeLocked], restart: [.written, .writeDefine, .writeLocked]),
    Case(
      "write lock without contents goes", [.writeDefine, .writeLocked], reset: [.writeDefine],
      restart: [.writeDefine]),
    Case(
      "cleared with the state", [.written, .clearSTClear], reset: [.clearSTClear], restart: [.clearSTClear]),
    Case("orderly is lost by a reset", [.written, .orderly], reset: [.orderly], restart: [.written, .orderly]),
    Case(
      "orderly and cleared with the state", [.written, .orderly, .clearSTClear], reset: [.orderly, .clearSTClear],
      restart: [.orderly, .clearSTClear]),
  ]

  private func attributes(
    of test: Case, after shutdown: StartupType?, with startup: StartupType
  ) throws -> (attributes: NVAttributes, contents: [UInt8]) {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.persistent.nvIndices = [.test(Self.handle, .ordinary, test.attributes)]
      if test.attributes.contains(.orderly) {
        machine.orderly.nvData = [
          OrderlyNVData(nvIndex: Self.handle, attributes: test.attributes, contents: [1, 2])
        ]
      }
    }
    try tpm.restart(after: shutdown, with: startup)
    let index = try #require(tpm.machine.nvIndex(Self.handle))
    return (index.attributes, index.contents)
  }

  @Test(arguments: cases)
  func aResetTakesWhatItShould(_ test: Case) throws {
    for shutdown in [nil, StartupType.clear] {
      let (attributes, contents) = try attributes(of: test, after: shutdown, with: .clear)
      #expect(attributes == test.reset)
      #expect(contents == (attributes.contains(.written) || !test.attributes.contains(.written) ? [1, 2] : [0, 0]))
    }
  }

  @Test(arguments: cases)
  func aRestartTakesWhatItShould(_ test: Case) throws {
    let (attributes, _) = try attributes(of: test, after: .state, with: .clear)
    #expect(attributes == test.restart)
  }

  @Test(arguments: cases)
  func aResumeTakesNothing(_ test: Case) throws {
    let (attributes, contents) = try attributes(of: test, after: .state, with: .state)
    #expect(attributes == test.attributes)
    #expect(contents == [1, 2])
  }

  @Test(arguments: [nil, StartupType.clear, .state])
  func anOrderlyCounterNeverGoesBack(_ shutdown: StartupType?) throws {
    var tpm = try TestTPM()
    let attributes = NVAttributes(.counter, [.orderly, .written])
    tpm.prepare { machine in
      machine.persistent.nvIndices = [
        .test(Self.handle, .counter, [.orderly, .written], contents: [0, 0, 0, 0, 0, 0, 1, 0])
      ]
      machine.orderly.nvData = [
        OrderlyNVData(nvIndex: Self.handle, attributes: attributes, contents: [0, 0, 0, 0, 0, 0, 1, 0x17])
      ]
    }
    try tpm.restart(after: shutdown)
    let machine = tpm.machine
    let index = try #require(machine.nvIndex(Self.handle))
    #expect(index.attributes.contains(.written))
    #expect(index.contents == [0, 0, 0, 0, 0, 0, 1, shutdown == nil ? 0xFF : 0x17])
    if shutdown == nil { #expect(machine.persistent.highestNVCount == 0x1FF) }
  }

  @Test func aCounterThatWasNeverIncrementedStaysSo() throws {
    var tpm = try TestTPM()
    let zero = [UInt8](repeating: 0, count: 8)
    tpm.prepare { machine in
      machine.persistent.nvIndices = [.test(Self.handle, .counter, [.orderly], contents: zero)]
      machine.orderly.nvData = [
        OrderlyNVData(nvIndex: Self.handle, attributes: NVAttributes(.counter, [.orderly]), contents: zero)
      ]
    }
    try tpm.restart(after: nil)
    let machine = tpm.machine
    let index = try #require(machine.nvIndex(Self.handle))
    #expect(index.contents == zero)
    #expect(!index.attributes.contains(.written))
    #expect(machine.persistent.highestNVCount == 0)
  }
}
