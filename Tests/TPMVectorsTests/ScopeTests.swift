// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto
import Testing

@testable import TPMVectors

@Suite struct ScopeTests {
  private var scope = Scope()

  init() {
    scope.variables = [
      "x": .text("0102"), "n": .integer(5),
      "made": .structure(["list": .list([.integer(1), .structure(["deep": .text("ff")])])]), "y": .text("$x"),
    ]
  }

  @Test(arguments: [("$x", "0102"), ("$y", "0102"), ("$made.list.1.deep", "ff")])
  func variablesAreReplaced(text: String, expected: String) throws {
    #expect(try scope.evaluate(.text(text)) == .text(expected))
  }

  @Test(arguments: ["$z", "$made.other", "$made.list.7", "$x.field"]) func strangersAreMistakes(text: String) {
    #expect(throws: VectorError.self) { try scope.evaluate(.text(text)) }
  }

  @Test func aVariableThatIsSaidByItselfIsAMistake() {
    var scope = Scope()
    scope.variables = ["a": .text("$b"), "b": .list([.text("$a")]), "c": .text("$c | sign")]
    for text in ["$a", "$c"] { #expect(throws: VectorError.self) { try scope.evaluate(.text(text)) } }
  }

  @Test(arguments: ["$repeat", "$kdfa"]) func whatWouldBeTooLargeIsAMistake(name: String) {
    let most = Value.integer(.max)
    let arguments: [Value] =
      name == "$kdfa"
      ? [.text("TPM_ALG_SHA256"), .text(""), .text(""), .text(""), .text(""), most] : [.text("00"), most]
    #expect(throws: VectorError.self) { try scope.evaluate(.structure([name: .list(arguments)])) }
  }

  private func apply(_ name: String, _ arguments: Value...) throws -> Value {
    try scope.evaluate(.structure([name: .list(arguments)]))
  }

  @Test func functionsAreApplied() throws {
    #expect(try apply("$concat", .text("$x"), .text("03")) == .octets([1, 2, 3]))
    #expect(
      try apply("$hash", .text("TPM_ALG_SHA256"), .text("'a'"), .text("'bc'"))
        == .octets(hash(.sha256, Array("abc".utf8))))
    #expect(try apply("$slice", .text("00010203"), .integer(1), .integer(2)) == .octets([1, 2]))
    #expect(try apply("$flip", .text("0000"), .integer(0)) == .octets([1, 0]))
    #expect(try apply("$add", .text("$n"), .integer(2)) == .integer(7))
    #expect(try apply("$or", .integer(1), .integer(6)) == .integer(7))
    #expect(try apply("$and", .integer(3), .integer(6)) == .integer(2))
    #expect(try apply("$sized", .text("0a")) == .octets([0, 1, 0x0A]))
    #expect(try scope.evaluate(.structure(["$uint16": .text("$n")])) == .octets([0, 5]))
    #expect(try scope.evaluate(.structure(["$length": .text("$x")])) == .integer(2))
  }

  @Test func aPolicyIsExtendedPartByPart() throws {
    let once = hash(.sha256, [UInt8](repeating: 0, count: 32) + [1])
    #expect(
      try apply("$policy", .text("TPM_ALG_SHA256"), .text("01"), .list([.text("02"), .text("03")]))
        == .octets(hash(.sha256, once + [2, 3])))
  }

  @Test func functionsRefuseWhatTheyCannotTake() {
    for (name, arguments) in [
      ("$hash", [Value.text("TPM_ALG_RSA"), .text("")]), ("$hash", []), ("$concat", [.integer(1)]),
      ("$flip", [.text(""), .integer(0)]), ("$credential", []), ("$share", []), ("$attest", [.text("00")]),
    ] {
      #expect(throws: VectorError.self, "\(name)") { try scope.evaluate(.structure([name: .list(arguments)])) }
    }
  }

  @Test func aWrapOpensAgain() throws {
    let key: Value = .structure([
      "type": .text("TPM_ALG_SYMCIPHER"), "objectAttributes": .text("decrypt | restricted"),
      "parameters": .structure([
        "sym": .structure(["algorithm": .text("TPM_ALG_AES"), "keyBits": .integer(128), "mode": .text("TPM_ALG_CFB")])
      ]),
    ])
    let parts: [String: Value] = ["key": key, "seed": .text("05*32"), "name": .text("0b"), "data": .text("'data'")]
    let wrapped = try scope.evaluate(.structure(["$outer": .structure(parts)]))
    var back = parts
    back["data"] = wrapped
    #expect(try scope.evaluate(.structure(["$withoutOuter": .structure(back)])) == .octets(Array("data".utf8)))
    back["name"] = .text("0c")
    #expect(throws: VectorError.self) { try scope.evaluate(.structure(["$withoutOuter": .structure(back)])) }
  }

  @Test(arguments: [
    (Value.octets([1, 2]), Value.text("$x")), (.integer(11), .text("TPM_ALG_SHA256")),
    (.text("TPM_ALG_SHA256"), .integer(11)), (.text("a | b"), .text("b | a")), (.octets([]), .text("")),
    (.octets([1]), .structure(["$size": .integer(1)])), (.integer(5), .structure(["$atLeast": .text("$n")])),
    (.integer(5), .structure(["$atMost": .integer(5)])), (.integer(5), .structure(["$not": .integer(4)])),
    (.integer(6), .structure(["$bits": .structure(["set": .integer(2), "clear": .integer(1)])])),
    (.integer(5), .structure(["$oneOf": .list([.integer(4), .text("$n")])])),
    (.null, .structure(["$any": .boolean(true)])),
    (.list([.integer(1), .integer(2)]), .structure(["$contains": .integer(2)])),
    (.structure(["a": .integer(1), "b": .integer(2)]), .structure(["b": .integer(2)])),
    (
      .structure(["a": .octets([1, 2])]), .structure(["a": .structure(["$concat": .list([.text("01"), .text("02")])])])
    ),
  ]) func whatIsExpectedMatches(actual: Value, expected: Value) throws {
    #expect(try scope.difference(actual, from: expected, at: "it") == nil)
  }

  @Test(arguments: [
    (Value.octets([1, 2]), Value.text("0103")), (.integer(11), .text("TPM_ALG_SHA1")), (.text("a | b"), .text("a")),
    (.octets([1]), .structure(["$size": .integer(2)])), (.integer(5), .structure(["$atLeast": .integer(6)])),
    (.integer(5), .structure(["$atMost": .integer(4)])), (.integer(5), .structure(["$not": .integer(5)])),
    (.integer(6), .structure(["$bits": .structure(["set": .integer(1)])])),
    (.integer(6), .structure(["$bits": .structure(["clear": .integer(2)])])),
    (.integer(5), .structure(["$oneOf": .list([.integer(4)])])), (.list([]), .structure(["$contains": .integer(2)])),
    (.list([.integer(1), .integer(2)]), .list([.integer(1)])), (.structure([:]), .structure(["b": .integer(2)])),
    (.integer(1), .structure(["$contains": .integer(1)])),
  ]) func whatDiffersIsSaid(actual: Value, expected: Value) throws {
    #expect(try scope.difference(actual, from: expected, at: "it")?.hasPrefix("it ") == true)
  }

  @Test(
    arguments: [
      ("TPM_RC_SUCCESS", 0), ("TPM_RC_RETRY", 0x922), ("TPM_RC_SIZE", 0x95), ("TPM_RC_SIZE + parameter 2", 0x2D5),
      ("TPM_RC_VALUE + handle 1", 0x184), ("TPM_RC_AUTH_FAIL + session 1", 0x98E),
    ] as [(String, UInt32)]) func codesHaveNumbers(text: String, raw: UInt32) throws
  {
    #expect(try ExpectedCode(text).rawValue == raw)
  }

  @Test(arguments: [
    "", "TPM_RC_NOTHING", "TPM_RC_SIZE + sibling 1", "TPM_RC_RETRY + parameter 1", "TPM_RC_SIZE + parameter 16",
    "TPM_RC_SIZE + session 8",
  ])
  func otherCodesAreMistakes(text: String) { #expect(throws: VectorError.self) { try ExpectedCode(text) } }
}
