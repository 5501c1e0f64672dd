// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct StateCheckTests {
  @Test func aGoodStateIsCalledGood() throws {
    let sample = try SampleState()
    let result = try ToolProcess.run("state", "check", sample.path)
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.hasPrefix("\(sample.path) is good: format 2, "))
    #expect(result.output.hasSuffix("1 NV Indices, 0 persistent objects, sealed with the key beside it\n"))
  }

  @Test func aDamagedStateIsCalledSo() throws {
    let sample = try SampleState()
    var state = try #require(sample.temporary.read("tpm/state"))
    state[100] ^= 1
    sample.temporary.write(state, to: "tpm/state")
    let result = try ToolProcess.run("state", "check", sample.path)
    #expect(result.status == 65 && result.output == "")
    #expect(result.errors.contains("is damaged") && result.errors.filter { $0 == "\n" }.count == 1)
    #expect(sample.temporary.read("tpm/state") == state)
  }

  @Test func anUnfinishedChangeIsTold() throws {
    let sample = try SampleState()
    let state = try #require(sample.temporary.read("tpm/state"))
    sample.temporary.write(state + [1, 2, 3], to: "tpm/state")
    let result = try ToolProcess.run("state", "check", sample.path)
    #expect(result.status == 0)
    #expect(result.output.contains("of a change that was never finished are left out\n"))
  }

  @Test(arguments: [
    ("vtpmdTPM", "is damaged"), ("somebody else's", "is not a state file of vtpmd"),
    ("vtpmdTPM\0\0\0\u{9}", "format 9"),
  ])
  func whatIsNoStateIsCalledSo(_ text: String, _ expected: String) throws {
    let sample = try SampleState()
    sample.temporary.write(Array(text.utf8) + [UInt8](repeating: 0, count: text.count > 8 ? 64 : 0), to: "tpm/state")
    let result = try ToolProcess.run("state", "check", sample.path)
    #expect(result.status == 65)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test func aDirectoryThatIsNotThereIsNotMade() throws {
    let sample = try SampleState()
    let result = try ToolProcess.run("state", "check", sample.temporary.at("other"))
    #expect(result.status == 65)
    #expect(!sample.temporary.names.contains("other"))
  }
}
