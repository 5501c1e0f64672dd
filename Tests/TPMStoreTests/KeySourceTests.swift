// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCrypto
import TestSupport
import Testing

@testable import TPMStore

struct KeySourceTests {
  private let temporary = TemporaryDirectory()

  @Test(
    arguments: [
      ("beside", .beside), ("file:/a b", .key(.file("/a b"))), ("file:a:b", .key(.file("a:b"))),
      ("fd:3", .key(.descriptor(3))), ("credential:tpm.key", .key(.credential("tpm.key"))),
      ("passphrase-file:/p", .passphrase(.file("/p"))), ("passphrase-fd:17", .passphrase(.descriptor(17))),
      ("passphrase-credential:p", .passphrase(.credential("p"))),
    ] as [(String, KeySource)])
  func aSourceIsRead(_ text: String, _ source: KeySource) { #expect(KeySource(text) == source) }

  @Test(arguments: [
    "", "file", "file:", "fd:", "fd:0", "fd:1", "fd:2", "fd:-3", "fd:+3", "fd:x", "fd:99999999999", "credential:",
    "credential:a/b", "credential:..", "passphrase:x", "passphrase-beside", "pass", "0123456789abcdef", "file:a\0b",
  ])
  func whatIsNoSourceIsRefused(_ text: String) { #expect(KeySource(text) == nil) }

  private func write(_ octets: [UInt8], mode: mode_t = 0o600) -> KeySource.Place {
    temporary.write(octets, to: "secret")
    chmod(temporary.at("secret"), mode)
    return .file(temporary.at("secret"))
  }

  private func key(_ octets: [UInt8]) throws -> [UInt8]? {
    guard case .key(let key) = try KeySource.key(write(octets)).read() else { return nil }
    return key.disclosed()
  }

  @Test func aKeyIsOctetsOrHexadecimalDigits() throws {
    let octets = (0..<32).map { UInt8($0 * 8 + 7) }
    let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(try key(octets) == octets)
    #expect(try key(Array(digits.utf8)) == octets)
    #expect(try key(Array((digits.uppercased() + "\n").utf8)) == octets)
    // 32 digits are 32 octets.
    #expect(try key(Array(digits.utf8.prefix(32))) == Array(digits.utf8.prefix(32)))
  }

  @Test(arguments: [
    [], [UInt8](repeating: 7, count: 31), [UInt8](repeating: 7, count: 33), [UInt8](repeating: 0x67, count: 64),
    [UInt8](repeating: 0x30, count: 63), [UInt8](repeating: 0x30, count: 65), [UInt8](repeating: 0x30, count: 5000),
  ])
  func anythingElseIsNoKey(_ octets: [UInt8]) throws {
    let failure = try #require(#expect(throws: Failure.self) { try key(octets) })
    #expect(failure.status == .state)
    #expect(failure.message.hasPrefix("\(temporary.at("secret")) holds no key"))
  }

  private func passphrase(_ octets: [UInt8]) throws -> [UInt8]? {
    guard case .passphrase(let passphrase) = try KeySource.passphrase(write(octets)).read() else { return nil }
    return passphrase.disclosed()
  }

  @Test func aPassphraseIsAllButTheLastNewline() throws {
    #expect(try passphrase([0x61]) == [0x61])
    #expect(try passphrase([0x61, 0x0A, 0x0A]) == [0x61, 0x0A])
    let long = [UInt8](repeating: 0x62, count: 1024)
    #expect(try passphrase(long + [0x0A]) == long)
    for octets in [[], [0x0A], [0x62] + long, [0x62] + long + [0x0A], long + long] {
      let failure = try #require(#expect(throws: Failure.self) { try passphrase(octets) })
      #expect(failure.status == .state && failure.message.contains("holds no passphrase"))
    }
  }

  @Test func aFileThatEverybodyCanReadIsRefused() throws {
    let place = write([UInt8](repeating: 1, count: 32), mode: 0o644)
    let failure = try #require(#expect(throws: Failure.self) { try KeySource.key(place).read() })
    #expect(failure.status == .permission && failure.message.contains("chmod 600"))
    // A group may share a key.
    chmod(temporary.at("secret"), 0o640)
    _ = try KeySource.key(place).read()
  }

  @Test func aMissingFileIsNamed() throws {
    let source = KeySource.key(.file(temporary.at("nothing")))
    let failure = try #require(#expect(throws: Failure.self) { try source.read() })
    #expect(failure.status == .state && failure.message.contains(temporary.at("nothing")))
  }

  @Test func aDescriptorIsReadOnceAndClosed() throws {
    guard case .file(let path) = write([UInt8](repeating: 5, count: 32)) else { return }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    let source = KeySource.key(.descriptor(descriptor))
    guard case .key(let key) = try source.read() else { return }
    #expect(key == .test(5))
    #expect(fcntl(descriptor, F_GETFD) == -1)
  }

  @Test func aDescriptorThatIsNotOpenIsNamed() throws {
    let failure = try #require(#expect(throws: Failure.self) { try KeySource.key(.descriptor(987)).read() })
    #expect(failure.status == .state && failure.message.contains("descriptor 987"))
  }

  @Test func credentialsNeedAServiceManager() throws {
    #expect(getenv("CREDENTIALS_DIRECTORY") == nil)
    let failure = try #require(#expect(throws: Failure.self) { try KeySource.key(.credential("k")).read() })
    #expect(failure.status == .state && failure.message.contains("LoadCredential="))
  }
}
