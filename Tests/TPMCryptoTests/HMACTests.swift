// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct HMACTests {
  /// RFC 4231, test cases 1, 2, 3, 6 (a key longer than any block); RFC 2202, 1 and 2, for SHA-1.
  static let vectors: [(HashAlgorithm, [UInt8], [UInt8], String)] = [
    (
      .sha256, [UInt8](repeating: 0x0b, count: 20), [UInt8]("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      .sha384, [UInt8](repeating: 0x0b, count: 20), [UInt8]("Hi There".utf8),
      "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
    ),
    (
      .sha512, [UInt8](repeating: 0x0b, count: 20), [UInt8]("Hi There".utf8),
      "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
    ),
    (
      .sha256, [UInt8]("Jefe".utf8), [UInt8]("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .sha256, [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      .sha256, [UInt8](repeating: 0xaa, count: 131),
      [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      .sha512, [UInt8](repeating: 0xaa, count: 131),
      [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
    ),
    (
      .sha1, [UInt8](repeating: 0x0b, count: 20), [UInt8]("Hi There".utf8),
      "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    (
      .sha1, [UInt8]("Jefe".utf8), [UInt8]("what do ya want for nothing?".utf8),
      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    ),
  ]

  @Test(arguments: vectors)
  func publishedCodesComeOut(algorithm: HashAlgorithm, key: [UInt8], message: [UInt8], code: String) {
    var whole = HMAC(algorithm, key: Secret(key))
    whole.update(message)
    let first = whole.finish()
    #expect(first == hex(code))
    var pieces = HMAC(algorithm, key: Secret(key))
    for octet in message { pieces.update(bigEndian: octet) }
    let second = pieces.finishSecret()
    #expect(second == secret(code))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aLongKeyIsItsDigest(algorithm: HashAlgorithm) {
    for count in [0, 1, algorithm.blockSize - 1, algorithm.blockSize, algorithm.blockSize + 1] {
      let key = [UInt8](repeating: 0x5a, count: count)
      let used = count > algorithm.blockSize ? hash(algorithm, key) : key
      let block = used + [UInt8](repeating: 0, count: algorithm.blockSize - used.count)
      let message: [UInt8] = [1, 2, 3]
      let inner = hash(algorithm, block.map { $0 ^ 0x36 } + message)
      let expected = hash(algorithm, block.map { $0 ^ 0x5c } + inner)
      var hmac = HMAC(algorithm, key: Secret(key))
      hmac.update(message)
      let code = hmac.finish()
      #expect(code == expected)
    }
  }
}
