// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct StateRestoreTests {
  private let sample: SampleState
  private let file: String

  init() throws {
    sample = try SampleState()
    file = sample.temporary.at("backup")
    #expect(try ToolProcess.run("state", "backup", sample.path, file, "--backup-key", sample.passphrase).status == 0)
  }

  @Test func aTPMIsNotOverwrittenUnlessToldTo() throws {
    let other = try SampleState()
    let state = other.temporary.read("tpm/state")
    let refused = try ToolProcess.run(
      "state", "restore", file, other.path, "--key", sample.passphrase, "--new-key", "beside")
    #expect(refused.status == 73 && refused.errors.contains("--force"))
    #expect(other.temporary.read("tpm/state") == state)
    let forced = try ToolProcess.run(
      "state", "restore", file, other.path, "--key", sample.passphrase, "--new-key", "beside", "--force")
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(try ToolProcess.run("state", "check", other.path).status == 0)
    #expect(other.temporary.read("tpm/key.new") == nil)
  }

  @Test func aLostOrDamagedStateIsTakenBack() throws {
    for octets in [nil, [1, 2, 3]] as [[UInt8]?] {
      if let octets { sample.temporary.write(octets, to: "tpm/state") } else { sample.temporary.remove("tpm/state") }
      let result = try ToolProcess.run(
        "state", "restore", file, sample.path, "--key", sample.passphrase, "--new-key", "beside", "--force")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try ToolProcess.run("state", "check", sample.path).status == 0)
    }
  }

  @Test func aWrongPassphraseRestoresNothing() throws {
    sample.temporary.write("another", to: "q")
    sample.temporary.protect("q")
    let result = try ToolProcess.run(
      "state", "restore", file, sample.temporary.at("new"), "--key", "passphrase-file:\(sample.temporary.at("q"))")
    #expect(result.status == 65 && result.errors.contains("another passphrase"))
    #expect(!sample.temporary.names.contains("new"))
  }

  @Test func filesOfOthersAreLeftAlone() throws {
    sample.temporary.write("something", to: "other/tpm2-00.permall")
    let result = try ToolProcess.run(
      "state", "restore", file, sample.temporary.at("other"), "--key", sample.passphrase, "--force")
    #expect(result.status == 65 && result.errors.contains("tpm2-00.permall"))
    #expect(sample.temporary.read("other/state") == nil)
  }
}
