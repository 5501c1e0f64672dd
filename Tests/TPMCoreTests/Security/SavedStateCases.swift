// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The stored state and saved contexts, whole and spoilt; docs/security-cases.md lists all such cases.
@Suite("Security cases: saved state")
struct SavedStateCases {
  /// A TPM of which every part of the stored state has something in it.
  private static func filled() throws -> TestTPM {
    var tpm = try TestTPM()
    for (place, type) in [NVType.ordinary, .counter, .bits, .extend].enumerated() {
      let size: UInt16 = type == .extend ? 32 : 8
      try tpm.define(NVFixture.publicArea(type, handle: 0x0180_0001 + UInt32(place)), size: size)
    }
    try tpm.write([1, 2, 3])
    try tpm.run(NVIncrement.self, [0x0180_0002, 0x0180_0002])
    let key = try tpm.primary(.storageP256).handle
    try tpm.run(EvictControl.self, [NVFixture.owner, key]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
    try tpm.extend(5)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    return tpm
  }

  /// Commands of every kind that leave something loaded or stored.
  private static let script: [@Sendable (inout TestTPM) throws -> Void] = [
    { _ = try $0.primary(.storageP256) },
    { _ = try $0.primary(.hmacKey) },
    { _ = try $0.startSession(symmetric: .xor(.sha256)) },
    { tpm in
      let session = try tpm.startSession(.policy, hash: .sha3_512)
      try tpm.run(PolicyLocality.self, [session.handle]) { $0.locality = LocalityAttributes(rawValue: 1) }
    },
    { _ = try $0.startHash(.sha3_256) },
    { _ = try $0.startHash(nil) },
    { tpm in try tpm.update(tpm.startHash(.sm3_256), [UInt8](repeating: 1, count: 100)) },
    { tpm in
      let key = try tpm.cipherKey(.camellia, [UInt8](repeating: 1, count: 32), .cmac, .sign)
      _ = try tpm.run(MACStart.self, [key])
    },
    { try $0.define() },
    { try $0.write([9]) },
    { try $0.extend(7, .sha512) },
    { try $0.restart(after: .state, with: .state) },
    { try $0.restart(after: .clear) },
  ]

  /// After every command all that can be saved is saved, restored, and the same.
  @Test func cve2021_3623_cve2021_3746_afterEveryCommandTheStateComesBackAsItWas() throws {
    var tpm = try TestTPM()
    for command in Self.script {
      try command(&tpm)
      let machine = tpm.machine
      let parts: [any Wire] = [machine.persistent, machine.orderly, SavedResetData(machine), machine.clear]
      for part in parts { try Self.expectRoundTrip(part) }
      for session in machine.sessions { try Self.expectRoundTrip(SavedSession(session)) }
      for case let loaded? in machine.objects {
        switch loaded {
        case .object(let object): try Self.expectRoundTrip(object)
        case .sequence(let sequence): try Self.expectRoundTrip(SavedSequence(sequence))
        }
      }
    }
  }

  private static func expectRoundTrip<V: Wire>(_ value: V) throws {
    let octets = try value.marshaled()
    #expect(try V(reading: octets).marshaled() == octets)
  }

  /// libtpms #614 and swtpm #1170 to #1174: counts, sizes and offsets in a stored state are not trusted, also where its
  /// checksum is good. Every cut is refused, and what still can be read after a change is what is written again.
  @Test func libtpms614_swtpm1170_aSpoiltStateIsRefusedOrRead() throws {
    let octets = try Self.filled().machine.persistent.marshaled()
    for count in 0..<octets.count {
      #expect(throws: ResponseCode.self, "cut to \(count)") { try Persistent(reading: Array(octets.prefix(count))) }
    }
    #expect(throws: ResponseCode.size) { try Persistent(reading: octets + [0]) }
    for place in octets.indices {
      for value in [octets[place] ^ 0xFF, octets[place] &+ 1] {
        var spoilt = octets
        spoilt[place] = value
        if let state = try? Persistent(reading: spoilt) {
          let again = try state.marshaled()
          if again != spoilt { Issue.record("octet \(place) as \(value) is read as something else") }
        }
      }
    }
  }

  /// A state that can be read, whatever is in it, does not end the process when it is used.
  @Test func swtpm1170_aStrangeStateThatCanBeReadIsUsedWithoutHarm() throws {
    let octets = try Self.filled().machine.persistent.marshaled()
    var used = 0
    for place in stride(from: 0, to: octets.count, by: 11) {
      var spoilt = octets
      spoilt[place] ^= 0xFF
      guard let state = try? Persistent(reading: spoilt) else { continue }
      used += 1
      var tpm = try TestTPM(isStarted: false)
      tpm.prepare { $0.persistent = state }
      tpm.cyclePower()
      for type in [StartupType.state, .clear] {
        _ = try? tpm.run(Startup.self) { $0.startupType = type }
      }
      for property: UInt32 in [0x100, 0x200] {
        _ = try? tpm.run(GetCapability.self) {
          ($0.capability, $0.property, $0.propertyCount) = (.tpmProperties, property, 100)
        }
      }
      for handle: UInt32 in 0x0180_0001...0x0180_0004 {
        _ = try? tpm.read(8, from: handle)
        _ = try? tpm.run(NVReadPublic.self, [handle])
        _ = try? tpm.run(NVIncrement.self, [handle, handle])
      }
      _ = try? tpm.run(ReadPublic.self, [0x8100_0001])
      _ = try? tpm.create(.sealed, SensitiveCreate(data: [1]), under: 0x8100_0001)
      _ = try? tpm.pcr(5)
      _ = try? tpm.run(Shutdown.self)
    }
    #expect(used > 50, "most changes are in seeds and values, which can be anything")
  }

  /// A state in which the numbers of contexts are at their end, or in which one is saved that is still to come, was a trap
  /// at the next context.
  @Test func numbersOfContextsThatCannotBeAreRefused() throws {
    var tracker = ContextTracker()
    _ = try tracker.save(0x0200_0000)
    let octets = try tracker.marshaled()
    #expect(throws: Never.self) { try ContextTracker(reading: octets) }
    let (last, ahead) = ([UInt8](repeating: 0xFF, count: 8), octets.prefix(8))
    #expect(throws: ResponseCode.value) { try ContextTracker(reading: last + octets.dropFirst(8)) }
    #expect(throws: ResponseCode.value) { try ContextTracker(reading: octets.dropLast(8) + ahead) }
    // In front of it are two empty secrets and two counts.
    var data = try SavedResetData().marshaled()
    data.replaceSubrange(12..<20, with: last)
    #expect(throws: ResponseCode.value) { try SavedResetData(reading: data) }
  }
}

extension TestTPM {
  fileprivate mutating func define(_ area: NVPublic, size: UInt16) throws {
    var area = area
    area.dataSize = size
    try define(area)
  }
}
