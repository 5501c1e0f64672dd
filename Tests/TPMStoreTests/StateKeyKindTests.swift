// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCore
import TPMCrypto
import TestSupport
import Testing

@testable import TPMStore

extension KeyMaterial {
  static var given: KeyMaterial { .key(.test(3)) }
  static var phrase: KeyMaterial { .passphrase(Secret(Array("correct horse".utf8))) }
  static let kinds: [KeyMaterial] = [.beside, given, phrase]
}

/// A state under each kind of key, and on its way from one to another.
struct StateKeyKindTests {
  private let temporary = TemporaryDirectory()
  private var path: String { temporary.at("tpm") }
  private static let first = Records.index(1, [1, 2, 3])

  private func open(_ key: KeyMaterial, creates: Bool = false) throws(Failure) -> StateDirectory {
    try StateDirectory(path, creates: creates, key: key) { _ in }
  }

  private func make(_ key: KeyMaterial) throws {
    let directory = try open(key, creates: true)
    #expect(try directory.load() == nil)
    try directory.save(Self.first, from: [:])
  }

  private func reload(_ key: KeyMaterial) throws(Failure) -> Records? { try open(key).load()?.records }

  private func expectRefusal(_ key: KeyMaterial, _ text: String) throws {
    let before = temporary.read("tpm/state")
    let failure = try #require(#expect(throws: Failure.self) { try reload(key) })
    #expect(failure.status == .state)
    #expect(failure.message.contains(text), "\(failure.message)")
    #expect(failure.message.contains("\(path)/state") && !failure.message.contains("\n"))
    #expect(temporary.read("tpm/state") == before)
  }

  @Test(arguments: 0..<3) func aStateOpensWithItsOwnKindOfKeyAlone(_ kind: Int) throws {
    try make(KeyMaterial.kinds[kind])
    #expect(temporary.names == ["tpm"] && (temporary.read("tpm/key") != nil) == (kind == 0))
    let advice = ["leave --key out", "--key file:PATH", "--key passphrase-file:PATH"]
    for (other, material) in KeyMaterial.kinds.enumerated() {
      if other == kind {
        #expect(try reload(material) == Self.first)
      } else {
        try expectRefusal(material, advice[kind])
      }
    }
  }

  @Test func aWrongKeyIsNamed() throws {
    try make(.given)
    try expectRefusal(.key(.test(4)), "is sealed with another key")
  }

  @Test func aWrongPassphraseIsNamed() throws {
    try make(.phrase)
    try expectRefusal(.passphrase(Secret([0x61])), "is sealed with another passphrase")
  }

  @Test func twoStatesUnderOnePassphraseHaveTwoKeys() throws {
    try make(.phrase)
    let first = try #require(temporary.read("tpm/state"))
    for name in ["state", "manufactured"] { unlink(temporary.at("tpm/\(name)")) }
    try make(.phrase)
    let second = try #require(temporary.read("tpm/state"))
    #expect(first[28..<64] != second[28..<64] && first[44..<48] == second[44..<48])
  }

  @Test func theHeaderSaysHowTheKeyIsKept() throws {
    try make(.phrase)
    let state = try #require(temporary.read("tpm/state"))
    #expect(state[8..<12] == [0, 0, 0, 2] && state[44..<48] == [2, 16, 8, 1])
    let salt = Array(state[48..<64])
    let key = try scrypt(Secret(Array("correct horse".utf8)), salt: salt, cost: .usual, count: 32)
    #expect(StateKey(key)?.identifier == Array(state[28..<44]))
  }

  @Test(
    arguments: [[2, 19, 8, 1], [2, 13, 8, 1], [2, 16, 9, 1], [2, 16, 8, 5], [3, 0, 0, 0], [0, 1, 0, 0]] as [[UInt8]])
  func aHeaderThatAsksForTooMuchIsDamage(_ octets: [UInt8]) throws {
    try make(.phrase)
    var state = try #require(temporary.read("tpm/state"))
    state.replaceSubrange(44..<48, with: octets)
    temporary.write(state, to: "tpm/state")
    try expectRefusal(.phrase, "is damaged")
  }

  @Test(arguments: 0..<9) func aStateGoesFromEachKindOfKeyToEach(_ pair: Int) throws {
    let (old, new) = (KeyMaterial.kinds[pair / 3], KeyMaterial.kinds[pair % 3])
    try make(old)
    let (state, key) = (temporary.read("tpm/state"), temporary.read("tpm/key"))
    do {
      let directory = try open(old)
      let found = try #require(try directory.load())
      try directory.replace(with: found, under: new)
      // It goes on with the new key.
      try directory.save(Self.first.changed(1), from: Self.first)
    }
    #expect(temporary.read("tpm/state")?[28..<44] != state?[28..<44] || pair == 4)
    #expect((temporary.read("tpm/key") != nil) == (pair % 3 == 0))
    if pair == 0 { #expect(temporary.read("tpm/key") != key) }
    #expect(temporary.read("tpm/key.new") == nil && temporary.read("tpm/state.new") == nil)
    #expect(try reload(new) == Self.first.changed(1))
    if pair / 3 != pair % 3 { #expect(throws: Failure.self) { try reload(old) } }
  }

  @Test func aKeyThatWasOnItsWayGetsItsName() throws {
    try make(.beside)
    #expect(rename(temporary.at("tpm/key"), temporary.at("tpm/key.new")) == 0)
    temporary.write([UInt8](repeating: 1, count: 32), to: "tpm/key")
    chmod(temporary.at("tpm/key"), 0o600)
    #expect(try reload(.beside) == Self.first)
    #expect(temporary.read("tpm/key.new") == nil)
    #expect(try reload(.beside) == Self.first)
  }

  @Test func aKeyThatNothingWasSealedWithCountsForNothing() throws {
    try make(.beside)
    let key = temporary.read("tpm/key")
    temporary.write([UInt8](repeating: 1, count: 32), to: "tpm/key.new")
    #expect(try reload(.beside) == Self.first)
    #expect(temporary.read("tpm/key") == key)
  }

  @Test func compactingLeavesOneRecord() throws {
    try make(.given)
    var records = Self.first
    do {
      let directory = try open(.given)
      _ = try directory.load()
      for step in 0..<20 {
        try directory.save(records.changed(step), from: records)
        records = records.changed(step)
      }
    }
    do {
      let directory = try open(.given)
      let found = try #require(try directory.load())
      #expect(directory.report?.records == 20)
      try directory.compact(found)
    }
    let directory = try open(.given)
    #expect(try directory.load()?.records == records)
    #expect(directory.report?.records == 1 && directory.report?.protection == .given)
  }
}
