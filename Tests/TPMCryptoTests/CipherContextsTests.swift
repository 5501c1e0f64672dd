// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

struct CipherContextsTests {
  private static let text = [UInt8](0..<64)

  private func run(
    _ mode: CipherMode, _ direction: Direction, _ key: [UInt8], _ iv: [UInt8], _ data: [UInt8]
  ) throws -> [UInt8] {
    var iv = mode.usesIV ? iv : []
    let result = try crypt(.aes, mode: mode, direction, key: Secret(key), iv: &iv, data: data)
    return unsafe result.withUnsafeBytes { unsafe Array($0) }
  }

  @Test(arguments: CipherMode.allCases) func aContextKnowsNothingOfItsLastKey(mode: CipherMode) throws {
    let (first, second) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
    let iv = [UInt8](repeating: 3, count: 16)
    let expected = try run(mode, .encrypt, first, iv, Self.text)
    // The context of this call is the next one's, whose key, IV and direction are others.
    let other = try run(mode, .decrypt, second, [UInt8](repeating: 4, count: 16), Self.text)
    #expect(try run(mode, .encrypt, first, iv, Self.text) == expected)
    #expect(try run(mode, .decrypt, first, iv, expected) == Self.text)
    #expect(try run(mode, .encrypt, second, [UInt8](repeating: 4, count: 16), other) == Self.text)
  }

  @Test(arguments: CipherMode.allCases) func aContextThatIsBackHasAKeyOfZeros(mode: CipherMode) throws {
    let contexts = try #require(CipherContexts(.aes, keySize: 16, mode))
    let key = Secret([UInt8](repeating: 7, count: 16))
    let context = unsafe try contexts.take(.encrypt, key: key, iv: key.bytes)
    var written = [UInt8](repeating: 0, count: 16)
    unsafe try runOnce(context, Self.text, &written)
    unsafe contexts.giveBack(context)
    // It is idle, and ours to look at: it goes on from what it was given back with.
    unsafe try runOnce(context, Self.text, &written)
    let zeros = [UInt8](repeating: 0, count: 16)
    #expect(try run(mode, .encrypt, zeros, zeros, Array(Self.text.prefix(16))) == written)
  }

  @Test func asManyAsAreNeededRunAtOnce() throws {
    let contexts = try #require(CipherContexts(.aes, keySize: 16, .cfb))
    let keys = (0..<4).map { Secret([UInt8](repeating: UInt8($0), count: 16)) }
    let iv = Secret([UInt8](repeating: 9, count: 16))
    let running = unsafe try keys.map { unsafe try contexts.take(.encrypt, key: $0, iv: iv.bytes) }
    for (key, context) in unsafe zip(keys, running) {
      var written = [UInt8](repeating: 0, count: 16)
      unsafe try runOnce(context, Self.text, &written)
      let octets = unsafe key.withUnsafeBytes { unsafe Array($0) }
      #expect(try run(.cfb, .encrypt, octets, [UInt8](repeating: 9, count: 16), Array(Self.text.prefix(16))) == written)
    }
    for context in unsafe running { unsafe contexts.giveBack(context) }
  }

  private func runOnce(_ context: OpaquePointer, _ source: [UInt8], _ target: inout [UInt8]) throws {
    unsafe try source.withUnsafeBytes { source in
      unsafe try target.withUnsafeMutableBytes { target in
        unsafe try runCipher(context, UnsafeRawBufferPointer(rebasing: source[..<target.count]), target)
      }
    }
  }
}
