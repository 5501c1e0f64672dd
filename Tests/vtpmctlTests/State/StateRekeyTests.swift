// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct StateRekeyTests {
  @Test func aStateGoesRoundAllKindsOfKeys() throws {
    let sample = try SampleState()
    let before = try ToolProcess.run("inspect", sample.path).output.split(separator: "\n").filter {
      !$0.hasPrefix("warning") && !$0.hasPrefix("file")
    }
    for (old, new) in [(nil, sample.key), (sample.key, sample.passphrase), (sample.passphrase, "beside")] {
      let result =
        try old.map { try ToolProcess.run("state", "rekey", sample.path, "--key", $0, "--new-key", new) }
        ?? ToolProcess.run("state", "rekey", sample.path, "--new-key", new)
      #expect(result.status == 0 && result.errors == "", "\(result.errors)")
      #expect((sample.temporary.read("tpm/key") != nil) == (new == "beside"))
    }
    let after = try ToolProcess.run("inspect", sample.path).output.split(separator: "\n").filter {
      !$0.hasPrefix("warning") && !$0.hasPrefix("file")
    }
    #expect(before == after && !after.isEmpty)
  }

  @Test func theNewKeyIsReadBeforeAnythingIsDone() throws {
    let sample = try SampleState()
    let state = sample.temporary.read("tpm/state")
    let result = try ToolProcess.run(
      "state", "rekey", sample.path, "--new-key", "file:\(sample.temporary.at("nothing"))")
    #expect(result.status == 65)
    #expect(sample.temporary.read("tpm/state") == state)
  }
}
