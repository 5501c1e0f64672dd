// SPDX-License-Identifier: Apache-2.0
import Foundation
import TPMClient
import TPMCore
import Testing

@testable import TPMVectors

@Suite struct RunnerTests {
  /// A file with one case of these steps.
  private func file(_ steps: String, needs: String = "[]", more: String = "") throws -> VectorFile {
    let text = """
      {"clause": "Part 3, 16.1", "title": "T", "variables": {"n": 4},
       "steps": {"random": {"command": "TPM2_GetRandom", "parameters": {"bytesRequested": "$n"}}},
       "cases": [{"name": "c", "needs": \(needs), \(more) "steps": [\(steps)]}]}
      """
    return try JSONDecoder().decode(VectorFile.self, from: Data(text.utf8))
  }

  private func run(_ file: VectorFile, _ address: String = "in-process") throws -> [CaseResult.Outcome] {
    var outcomes: [CaseResult.Outcome] = []
    var runner = try Runner(TransportAddress(address), isDestructive: false)
    runner.run(file, named: "f") { outcomes.append($0.outcome) }
    return outcomes
  }

  @Test(arguments: [
    #"{"use": "random", "response": {"randomBytes": {"$size": 4}}}"#,
    #"{"use": "random", "set": {"parameters.bytesRequested": 2}, "save": "r"}, {"check": {"equal": ["$r.randomBytes", {"$size": 2}]}}"#,
    #"{"use": "random", "truncate": 1, "expect": "TPM_RC_INSUFFICIENT + parameter 1"}"#,
    #"{"use": "random", "trailing": "00", "expect": "TPM_RC_SIZE"}"#,
    #"{"use": "random", "tag": "0x8003", "expect": "TPM_RC_BAD_TAG"}"#,
    #"{"use": "random", "size": 5, "expect": "TPM_RC_COMMAND_SIZE"}"#,
    #"{"octets": "8001 0000000c 0000017b 0004", "response": {"$size": 16}}"#,
    #"{"session": "s"}, {"use": "random", "sessions": [{"session": "s", "attributes": "audit"}]}, {"check": {"audit": ["s", {"$size": 32}]}}, {"check": {"answered": ["s", "audit | auditExclusive"]}}"#,
    #"{"repeat": 3, "steps": [{"use": "random"}]}"#,
    #"{"platform": "power off"}, {"use": "random", "expect": "TPM_RC_FAILURE"}"#,
    #"{"let": {"n": 1}}, {"use": "random", "response": {"randomBytes": {"$size": 1}}}"#,
    #"{"use": "random", "expect": {"$oneOf": ["TPM_RC_SUCCESS", "TPM_RC_SIZE"]}}"#,
  ]) func whatHoldsPasses(steps: String) throws { #expect(try run(file(steps)) == [.passed]) }

  @Test(
    arguments: [
      (#"{"use": "random", "expect": "TPM_RC_SIZE"}"#, "step 1, random: TPM_RC_SUCCESS, not TPM_RC_SIZE"),
      (
        #"{"use": "random"}, {"use": "random", "truncate": 1}"#,
        "step 2, random: TPM_RC_INSUFFICIENT, parameter 1, not TPM_RC_SUCCESS"
      ),
      (
        #"{"use": "random", "response": {"randomBytes": {"$size": 9}}}"#, nil
      ),
      (#"{"use": "nothing"}"#, "step 1, nothing: there is no step nothing"),
      (#"{"command": "TPM2_Nothing"}"#, "step 1, TPM2_Nothing: there is no command TPM2_Nothing"),
      (#"{"use": "random", "expct": "TPM_RC_SIZE"}"#, "step 1, random: no step has expct"),
      (#"{"use": "random", "handles": {"x": 1}}"#, "step 1, random: the command has no handle x"),
      (#"{"use": "random", "parameters": {"x": 1}}"#, "step 1, random: there is no field x; there are bytesRequested"),
      (#"{"check": {"nonsense": 1}}"#, "step 1: there is no check nonsense"),
      (#"{"note": "idle"}"#, nil),
      (#"{"octets": "8001", "expect": "TPM_RC_SUCCESS"}"#, nil),
    ] as [(String, String?)]) func whatDoesNotHoldFails(steps: String, reason: String?) throws
  {
    let outcomes = try run(file(steps))
    guard case .failed(let text)? = outcomes.first else {
      Issue.record("\(outcomes)")
      return
    }
    if let reason { #expect(text == reason) }
  }

  @Test func whatTheTPMLacksIsAbsent() throws {
    let steps = #"{"use": "random"}"#
    #expect(try run(file(steps, needs: #"["RSA 1024"]"#), "in-process:fips") == [.absent("RSA 1024 keys")])
    #expect(try run(file(#"{"let": {"a": "TPM_ALG_SM4"}}"#), "in-process:fips") == [.absent("TPM_ALG_SM4")])
    #expect(try run(file(#"{"command": "TPM2_AC_Send", "expect": "TPM_RC_COMMAND_CODE"}"#)) != [.passed])
    #expect(try run(file(steps, needs: #"["power", "time", "locality", "bank TPM_ALG_SHA256"]"#)) == [.passed])
  }

  @Test func whatIsKeptFromTheTPMIsAbsent() {
    #expect(Absence(TPMError.response(ResponseCode(rawValue: 0x000B_0143))) != nil)
    #expect(Absence(TPMError.response(.commandCode)) == nil)
  }

  @Test func aStepThatUsesItselfFails() throws {
    let text = """
      {"clause": "Part 3, 16.1", "title": "T",
       "steps": {"a": {"use": "b"}, "b": {"steps": [{"use": "a"}, {"use": "a"}]}},
       "cases": [{"name": "c", "steps": [{"use": "a"}]}]}
      """
    let outcomes = try run(JSONDecoder().decode(VectorFile.self, from: Data(text.utf8)))
    #expect(outcomes == [.failed("steps use one another without an end")])
  }

  @Test func aCaseRunsOnceForEachSetOfVariables() throws {
    let file = try file(
      #"{"use": "random", "response": {"randomBytes": {"$size": "$n"}}}"#,
      more: #""each": [{"n": 1}, {"n": 2, "name": "two"}],"#)
    #expect(file.cases.map(\.name) == ["c: 1", "c: two"])
    #expect(try run(file) == [.passed, .passed])
  }

  @Test func nothingOfACaseIsLeftForTheNext() throws {
    let text = """
      {"clause": "Part 3, 24.8", "title": "T", "cases": [
        {"name": "a", "steps": [{"command": "TPM2_HierarchyChangeAuth", "handles": {"authHandle": "TPM_RH_OWNER"},
                                 "parameters": {"newAuth": "01"}}]},
        {"name": "b", "steps": [{"command": "TPM2_HierarchyChangeAuth", "handles": {"authHandle": "TPM_RH_OWNER"}}]}]}
      """
    #expect(try run(JSONDecoder().decode(VectorFile.self, from: Data(text.utf8))) == [.passed, .passed])
  }

  @Test(arguments: [
    #"{"clause": "Part 3, 1", "title": "T"}"#, #"{"clause": "Part 3, 1", "title": "T", "cases": [], "casses": []}"#,
    #"{"clause": "Part 3, 1", "title": "T", "cases": [{"name": "c", "stesp": [], "steps": []}]}"#, "[]", "{",
  ]) func aFileThatIsNoneIsRefused(text: String) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "vectors-\(UUID()).json")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(throws: VectorError.self) { try VectorFile(url) }
    #expect(throws: VectorError.self) { try VectorFolder.files(in: [url.path + ".not"]) }
  }

  @Test func reportsHaveEveryCase() throws {
    var summary = Summary()
    for outcome in [CaseResult.Outcome.passed, .failed("a < \"b\""), .absent("power")] {
      summary.add(CaseResult(file: "nv/NV_Write", clause: "Part 3, 31.7", name: "n", outcome: outcome))
    }
    summary.add(CaseResult(file: "nv/NV_Read", clause: "Part 3, 4.13", name: "n", outcome: .passed))
    #expect(summary.byClause.map(\.clause) == ["Part 3, 4.13", "Part 3, 31.7"])
    let text = JUnitReport(summary, of: "in-process").text
    #expect(text.contains("tests=\"4\" failures=\"1\" skipped=\"1\""))
    #expect(text.contains("a &lt; &quot;b&quot;"))
    let json = try JSONDecoder().decode(Value.self, from: JSONReport(summary, of: "in-process").encoded())
    #expect(json["failed"] == .integer(1))
    #expect(json["cases"]?.elements.count == 4)
  }
}
