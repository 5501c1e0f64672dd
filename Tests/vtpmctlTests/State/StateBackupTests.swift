// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct StateBackupTests {
  @Test func aBackupIsSealedAndItsOwnersAlone() throws {
    let sample = try SampleState()
    let file = sample.temporary.at("backup")
    let refused = try ToolProcess.run("state", "backup", sample.path, file)
    #expect(refused.status == 64 && refused.errors.contains("--backup-key"))
    #expect(sample.temporary.read("backup") == nil)
    let result = try ToolProcess.run("state", "backup", sample.path, file, "--backup-key", sample.passphrase)
    #expect(result.status == 0 && result.errors == "")
    #expect(sample.temporary.mode("backup") == 0o600)
    // Nothing is overwritten.
    let backup = sample.temporary.read("backup")
    #expect(try ToolProcess.run("state", "backup", sample.path, file, "--backup-key", sample.key).status == 73)
    #expect(sample.temporary.read("backup") == backup)
  }

  @Test func aStateUnderAKeyOfItsOwnersIsSavedUnderIt() throws {
    let sample = try SampleState(\.key)
    let file = sample.temporary.at("backup")
    #expect(try ToolProcess.run("state", "backup", sample.path, file, "--key", sample.key).status == 0)
    let restored = sample.temporary.at("other")
    #expect(try ToolProcess.run("state", "restore", file, restored, "--key", sample.key).status == 0)
    #expect(
      try ToolProcess.run("inspect", restored, "--key", sample.key).output.split(separator: "\n").dropFirst()
        == ToolProcess.run("inspect", sample.path, "--key", sample.key).output.split(separator: "\n").dropFirst())
  }
}
