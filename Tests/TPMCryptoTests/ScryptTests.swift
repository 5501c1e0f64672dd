// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

struct ScryptTests {
  /// RFC 7914, 12, the third vector.
  @Test func theVectorOfTheStandardComesOut() throws {
    let cost = try #require(ScryptCost(logN: 14, r: 8, p: 1))
    let key = try scrypt(
      Secret(Array("pleaseletmein".utf8)), salt: Array("SodiumChloride".utf8), cost: cost, count: 64)
    #expect(
      key.disclosed()
        == hex(
          "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"))
  }

  @Test func passphraseSaltAndCostAllCount() throws {
    func key(_ passphrase: String, _ salt: UInt8, _ cost: ScryptCost?) throws -> Secret {
      try scrypt(Secret(Array(passphrase.utf8)), salt: [salt], cost: #require(cost), count: 32)
    }
    let first = try key("a", 1, .least)
    #expect(try key("a", 1, .least) == first)
    #expect(try key("b", 1, .least) != first)
    #expect(try key("a", 2, .least) != first)
    #expect(try key("a", 1, ScryptCost(logN: 14, r: 1, p: 2)) != first)
    #expect(try key("a", 1, ScryptCost(logN: 15, r: 1, p: 1)) != first)
  }

  @Test(arguments: [(13, 8, 1), (19, 8, 1), (16, 0, 1), (16, 9, 1), (16, 8, 0), (16, 8, 5), (255, 255, 255)])
  func aCostOutOfBoundsIsNone(_ logN: Int, _ r: Int, _ p: Int) {
    #expect(ScryptCost(logN: UInt8(logN), r: UInt8(r), p: UInt8(p)) == nil)
  }

  @Test(arguments: [(18, 8, 1), (14, 8, 4)]) func libcryptoTakesTheMemoryThatItNeeds(
    _ logN: Int, _ r: Int, _ p: Int
  ) throws {
    let cost = try #require(ScryptCost(logN: UInt8(logN), r: UInt8(r), p: UInt8(p)))
    #expect(try scrypt(Secret([1]), salt: [2], cost: cost, count: 32).count == 32)
  }
}
