// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// The text of a profile. docs/profiles.md
struct ProfileReadingTests {
  @Test(arguments: ["", "\n\n", "# nothing\n", " \t\r\n  # = nothing\n", "#\u{0}\u{1B}[2J\n"])
  func withoutKeysEverythingIsAsByDefault(_ text: String) throws {
    #expect(try Profile(text) == .default)
  }

  @Test func everyKeyIsReadAndMeansWhatItSays() throws {
    let profile = try Profile(ProfileFixture.small)
    #expect(!profile.knows(.sha1) && !profile.knows(.xor) && profile.knows(.sha3_256) && profile.knows(.aes))
    #expect(profile.vocabulary.rsaKeyBits == KeySizes([2048]))
    #expect(profile.vocabulary.aesKeyBits == KeySizes([128]))
    #expect(profile.vocabulary.sm4KeyBits == KeySizes([128]))
    #expect(profile.vocabulary.curves == NumberSet([3]))
    #expect(profile.banks == NumberSet([0x0B, 0x0C]) && profile.activeBanks == NumberSet([0x0B]))
    let forbidden: Set<CommandCode> = [.hash, .nvCertify, .vendorTCGTest]
    #expect(profile.commands == CommandTable.shared.entries.map(\.code).filter { !forbidden.contains($0) })
    #expect(profile.vocabulary.transientObjects == 3 && profile.vocabulary.activeSessions == 4)
    #expect(profile.loadedSessions == 3 && profile.persistentObjects == 2)
    #expect(profile.nvMemory == 8192 && profile.nvIndices == 3 && profile.vocabulary.nvIndexSize == 64)
    #expect(profile.commandSize == 3200 && profile.responseSize == 3300)
    // There is no other key.
    #expect(Profile.keys.count == 18 && Set(Profile.keys).count == 18)
    let same = ["sm4-key-bits", "camellia-key-bits"]
    #expect(profile.differences(from: .default) == Profile.keys.filter { !same.contains($0) })
    #expect(Profile.default.differences(from: .default) == [])
  }

  @Test func spacesCommasAndCommentsAreFree() throws {
    let plain = try Profile("curves = nist_p256 nist_p384\nnv-memory = 8192\n")
    #expect(try Profile("curves=nist_p256,nist_p384 # two\r\n\r\n\tnv-memory\t=\t8192") == plain)
    #expect(try Profile("nv-memory = 08192#\ncurves = all, -nist_p256") != plain)
    #expect(try Profile("nv-memory = 8192\ncurves = nist_p384 ,, nist_p521 nist_p256 -nist_p521") == plain)
  }

  /// What does not stand there follows from what does.
  @Test func defaultsFollowTheAlgorithms() throws {
    let noSHA1 = try Profile("algorithms = all -sha1")
    #expect(!noSHA1.banks.contains(0x04) && noSHA1.banks.contains(0x27))
    #expect(noSHA1.activeBanks == NumberSet([0x0B, 0x0C, 0x0D]))
    #expect(try Profile("pcr-banks = sha3_256").activeBanks == NumberSet([0x27]))
    #expect(try Profile("active-sessions = 10").loadedSessions == 10)
  }

  @Test func everyNameIsKnown() throws {
    #expect(try Profile("algorithms = \(ProfileNames.algorithms.map(\.name).joined(separator: " "))") == .default)
    #expect(try Profile("curves = \(ProfileNames.curves.map(\.name).joined(separator: " "))") == .default)
    #expect(try Profile("commands = \(ProfileNames.commands.map(\.name).joined(separator: ","))") == .default)
    #expect(ProfileNames.commands.count == CommandTable.shared.entries.count)
    #expect(ProfileNames.algorithms.map(\.name).filter { $0.contains("TPM") || $0.isEmpty } == [])
  }

  @Test(arguments: [
    ("nonsense", 1, "not of the form key = value"),
    ("\n\nnonsense\n", 3, "not of the form key = value"),
    ("= 1", 1, "unknown key ''"),
    ("Curves = all", 1, "unknown key 'Curves'"),
    ("nv memory = 9000", 1, "unknown key 'nv memory'"),
    ("curves =", 1, "curves has no value"),
    ("curves = # all", 1, "curves has no value"),
    ("curves = ,", 1, "curves has no value"),
    ("curves = all\n\ncurves = all", 3, "curves stands in line 1 already"),
    ("curves = all\u{E9}", 1, "only ASCII"),
    ("curves = all\u{1B}[2J", 1, "only ASCII"),
    ("curves = all\u{0}", 1, "only ASCII"),
    ("curves\rx = all", 1, "only ASCII"),
    ("curves = nist_p257", 1, "'nist_p257' is none of: nist_p192 nist_p224"),
    ("curves = NIST_P256", 1, "'NIST_P256' is none of"),
    ("curves = nist_p256 nist_p256", 1, "'nist_p256' is there already"),
    ("curves = all nist_p256", 1, "'nist_p256' is there already"),
    ("curves = nist_p256 all", 1, "'all' stands first"),
    ("curves = all all", 1, "'all' stands first"),
    ("curves = -nist_p256", 1, "'nist_p256' is not there to be removed"),
    ("curves = all -all", 1, "'all' is none of"),
    ("curves = -", 1, "'' is none of"),
    ("curves = nist_p256 -nist_p256", 1, "the list comes out empty"),
    ("curves = nist_p256 = nist_p384", 1, "'=' is none of"),
    ("algorithms = all -sha256", 1, "sha256 cannot be left out"),
    ("algorithms = all -rsa", 1, "rsassa is of no use without rsa"),
    ("algorithms = all -ecc", 1, "ecdsa is of no use without ecc"),
    ("algorithms = all -keyedhash", 1, "hmac is of no use without keyedhash"),
    ("algorithms = all -aes -sm4 -camellia", 1, "symcipher is of no use without aes or sm4 or camellia"),
    ("algorithms = sha256 aes", 1, "aes is of no use without cmac or ctr"),
    ("algorithms = all -tdes", 1, "'tdes' is none of"),
    ("rsa-key-bits = 2047", 1, "'2047' is none of: 1024 2048 3072 4096"),
    ("rsa-key-bits = 512", 1, "'512' is none of"),
    ("aes-key-bits = 64", 1, "'64' is none of: 128 192 256"),
    ("sm4-key-bits = 256", 1, "'256' is none of: 128"),
    ("camellia-key-bits = 0", 1, "'0' is none of"),
    ("pcr-banks = aes", 1, "'aes' is none of: sha1"),
    ("algorithms = all -sha1\npcr-banks = sha1", 2, "'sha1' is none of: sha256"),
    ("pcr-banks-active = sha1\n#\npcr-banks = sha256", 1, "'sha1' is none of: sha256"),
    ("commands = TPM2_Nothing", 1, "'TPM2_Nothing' is none of: TPM2_"),
    ("commands = all -TPM2_AC_Send", 1, "'TPM2_AC_Send' is none of"),
    ("commands = all -TPM2_Startup", 1, "TPM2_Startup cannot be left out"),
    ("commands = all -TPM2_Shutdown", 1, "TPM2_Shutdown cannot be left out"),
    ("commands = all -TPM2_GetCapability", 1, "TPM2_GetCapability cannot be left out"),
    ("commands = all -TPM2_SelfTest", 1, "TPM2_SelfTest cannot be left out"),
    ("commands = all -TPM2_GetTestResult", 1, "TPM2_GetTestResult cannot be left out"),
    ("transient-objects = 2", 1, "transient-objects is at least 3 and at most 32"),
    ("transient-objects = 33", 1, "transient-objects is at least 3 and at most 32"),
    ("transient-objects = -3", 1, "one number in decimal digits"),
    ("transient-objects = 3 3", 1, "one number in decimal digits"),
    ("transient-objects = all", 1, "one number in decimal digits"),
    ("nv-memory = 0x4000", 1, "one number in decimal digits"),
    ("nv-memory = 99999999999999999999", 1, "one number in decimal digits"),
    ("nv-memory = 4294967296", 1, "one number in decimal digits"),
    ("nv-memory = 4294967295", 1, "nv-memory is at least 8192 and at most 524288"),
    ("command-size = 3199", 1, "command-size is at least 3200 and at most 4096"),
    ("response-size = 4097", 1, "response-size is at least 3200 and at most 4096"),
  ])
  func whatIsWrongIsSaidWithItsLine(_ text: String, _ line: Int, _ message: String) throws {
    let error = try #require(#expect(throws: ProfileError.self) { try Profile(text) })
    #expect(error.line == line)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.message.utf8.allSatisfy { (0x20...0x7E).contains($0) } && error.message.utf8.count < 500)
    #expect("\(error)" == "line \(line): \(error.message)")
  }

  @Test(arguments: Profile.limitKeys.map(\.name)) func limitsHaveBounds(_ name: String) throws {
    let key = try #require(Profile.limitKeys.first { $0.name == name })
    for number in [key.range.lowerBound, key.range.upperBound] {
      #expect(try Profile("\(name) = \(number)")[keyPath: key.path] == number)
    }
    for number in [key.range.lowerBound - 1, key.range.upperBound + 1, 0, .max] {
      #expect(throws: ProfileError.self) { try Profile("\(name) = \(number)") }
    }
    // Nothing in a profile goes beyond what there is without one.
    #expect(Profile.default[keyPath: key.path] == key.range.upperBound)
  }

  @Test func hostileSizesAreRefusedOrRead() throws {
    let blank = String(repeating: " ", count: Profile.maximumTextSize)
    #expect(try Profile(blank) == .default)
    let error = try #require(#expect(throws: ProfileError.self) { try Profile(blank + " ") })
    #expect(error.line == nil && error.message.contains("65536") && "\(error)" == error.message)
    #expect(try Profile(String(repeating: "\n", count: 60_000) + "nv-memory = 8192").nvMemory == 8192)
    let word = String(repeating: "x", count: 60_000)
    for text in ["\(word) = 1", "curves = \(word)", "curves = -\(word)", "nv-memory = \(word)", word] {
      let error = try #require(#expect(throws: ProfileError.self) { try Profile(text) })
      #expect(error.line == 1 && error.message.utf8.count < 300)
    }
    let many = String(repeating: "all ", count: 15_000)
    #expect(throws: ProfileError(1, "'all' stands first")) { try Profile("commands = \(many)") }
  }

  /// Whatever the octets are, there is a profile or an error.
  @Test func anyOctetsAreReadOrRefused() throws {
    var random = SeededGenerator(seed: 5)
    let base = Array(ProfileFixture.small.utf8)
    var read = 0
    for _ in 0..<1000 {
      var octets = base
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<octets.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: octets[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: octets.remove(at: place)
        default: octets.insert(octets[Int.random(in: 0..<octets.count, using: &random)], at: place)
        }
      }
      if (try? Profile(octets.span.bytes)) != nil { read += 1 }
    }
    #expect(read < 1000)
  }
}
