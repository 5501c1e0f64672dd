// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPMs of the profiles that come with the program.
struct ShippedProfileTests {
  /// The names that a profile's list puts in or leaves out, read by independent code.
  private static func names(_ key: String, in text: String, all: [String]) throws -> [String] {
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(key) = ") })
    let words = line.dropFirst(key.count + 3).split(separator: " ").map(String.init)
    let removed = Set(words.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) })
    let added = Set(words.filter { !$0.hasPrefix("-") })
    return all.filter { (added.contains("all") || added.contains($0)) && !removed.contains($0) }
  }

  private static func number(_ key: String, in text: String) throws -> UInt32 {
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(key) = ") })
    return try #require(UInt32(line.dropFirst(key.count + 3)))
  }

  private static func capability(
    _ tpm: inout TestTPM, _ capability: Capability, from property: UInt32 = 0
  ) throws
    -> Capabilities
  {
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (capability, property, .max)
    }
    #expect(!response.moreData)
    return response.capabilityData.data
  }

  @Test(arguments: ShippedProfile.allCases) func theFileIsWhatTheProgramHolds(_ shipped: ShippedProfile) throws {
    let file = ProfileFixture.directory.appendingPathComponent("\(shipped.rawValue).profile")
    #expect(try String(contentsOf: file, encoding: .utf8) == shipped.text)
    // Each says everything, so that it stays what it is.
    for key in Profile.keys where !key.hasSuffix("-key-bits") {
      #expect(shipped.text.contains("\n\(key) = "), "\(key)")
    }
  }

  @Test func thereIsNoOtherFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: ProfileFixture.directory.path)
    #expect(files.sorted() == ShippedProfile.allCases.map { "\($0.rawValue).profile" }.sorted())
  }

  @Test func theDefaultIsTheDefault() throws {
    #expect(try Profile.shipped(.default) == .default)
    #expect(try Profile.shipped(.pcClient) != .default)
    #expect(try Profile.shipped(.fips) != .default)
  }

  @Test(arguments: ShippedProfile.allCases) func algorithmsAreThoseOfTheProfile(_ shipped: ShippedProfile) throws {
    var tpm = try TestTPM(try .shipped(shipped))
    let all = AlgorithmID.names.filter { id, _ in Algorithms.implemented.contains { $0.id == id } }
    let names = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.name.dropFirst(8).lowercased()) })
    guard case .algorithms(let list) = try Self.capability(&tpm, .algs) else { throw ResponseCode.value }
    let expected = try Self.names("algorithms", in: shipped.text, all: names.values.sorted())
    #expect(list.elements.compactMap { names[$0.alg] }.sorted() == expected)
    #expect(list.elements.map(\.alg.rawValue) == list.elements.map(\.alg.rawValue).sorted())
  }

  @Test(arguments: ShippedProfile.allCases) func commandsAreThoseOfTheProfile(_ shipped: ShippedProfile) throws {
    var tpm = try TestTPM(try .shipped(shipped))
    guard case .command(let list) = try Self.capability(&tpm, .commands) else { throw ResponseCode.value }
    let all = CommandTable.shared.entries.compactMap(\.code.name)
    let expected = try Self.names("commands", in: shipped.text, all: all)
    #expect(list.elements.compactMap(\.commandCode.name) == expected)
    let properties = try #require(try GetCapabilityTests.property(&tpm, .totalCommands))
    #expect(properties == UInt32(expected.count))
    // Every other one is none, whatever follows.
    for entry in CommandTable.shared.entries {
      guard let name = entry.code.name, !expected.contains(name) else { continue }
      tpm.expect(.commandCode, from: [0x80, 1, 0, 0, 0, 10] + entry.code.rawValue.octets)
    }
  }

  @Test(arguments: ShippedProfile.allCases) func curvesAndBanksAreThoseOfTheProfile(_ shipped: ShippedProfile) throws {
    var tpm = try TestTPM(try .shipped(shipped))
    guard case .eccCurves(let curves) = try Self.capability(&tpm, .eccCurves) else { throw ResponseCode.value }
    let expected = try Self.names("curves", in: shipped.text, all: ProfileNames.curves.map(\.name))
    #expect(
      curves.elements.map { curve in ProfileNames.curves.first { $0.number == curve.rawValue }?.name } == expected)
    #expect(try GetCapabilityTests.property(&tpm, .loadedCurves) == UInt32(expected.count))

    guard case .assignedPCR(let banks) = try Self.capability(&tpm, .pcrs) else { throw ResponseCode.value }
    let hashes = try Self.names("algorithms", in: shipped.text, all: ProfileNames.hashes.map(\.name))
    let allowed = try Self.names("pcr-banks", in: shipped.text, all: hashes)
    let active = try Self.names("pcr-banks-active", in: shipped.text, all: allowed)
    let name = { (hash: HashAlgorithm) in ProfileNames.hashes.first { $0.number == hash.rawValue }?.name ?? "" }
    #expect(banks.elements.map { name($0.hash) } == allowed)
    #expect(banks.elements.filter { !$0.pcrSelect.isEmpty }.map { name($0.hash) } == active)
    #expect(active.contains("sha256"))
  }

  @Test(arguments: ShippedProfile.allCases) func limitsAreThoseOfTheProfile(_ shipped: ShippedProfile) throws {
    var tpm = try TestTPM(try .shipped(shipped))
    let properties: [(Property, String)] = [
      (.hrTransientMin, "transient-objects"), (.hrTransientAvail, "transient-objects"),
      (.hrLoadedMin, "loaded-sessions"), (.hrLoadedAvail, "loaded-sessions"),
      (.activeSessionsMax, "active-sessions"), (.hrActiveAvail, "active-sessions"),
      (.hrPersistentMin, "persistent-objects"), (.hrPersistentAvail, "persistent-objects"),
      (.nvIndexMax, "nv-index-size"), (.maxCommandSize, "command-size"), (.maxResponseSize, "response-size"),
    ]
    for (property, key) in properties {
      #expect(
        try GetCapabilityTests.property(&tpm, property) == Self.number(key, in: shipped.text), "\(property) \(key)")
    }
    let largest = try Self.names("algorithms", in: shipped.text, all: ["sha512"]).isEmpty ? 48 : 64
    #expect(try GetCapabilityTests.property(&tpm, .maxDigest) == UInt32(largest))
  }

  /// What operating systems do with a TPM works under each.
  @Test(arguments: ShippedProfile.allCases) func everydayUseWorks(_ shipped: ShippedProfile) throws {
    var tpm = try TestTPM(try .shipped(shipped))
    try tpm.run(SelfTest.self) { $0.fullTest = true }
    let parent = try tpm.primary(.storageP256).handle
    let sealed = try tpm.load(.sealed, SensitiveCreate(data: [1, 2, 3]), under: parent)
    #expect(try tpm.run(Unseal.self, [sealed]).outData.secret == Secret([1, 2, 3]))
    try tpm.extend(16)
    try tpm.define()
    try tpm.write([1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try tpm.read(8) == [1, 2, 3, 4, 5, 6, 7, 8])
    let session = try tpm.startSession(.hmac)
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(session.handle) }
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(sealed) }
    _ = try tpm.primary(.storageRSA())
    try tpm.restart(after: .state, with: .state)
    #expect(try tpm.read(8) == [1, 2, 3, 4, 5, 6, 7, 8])
  }
}
