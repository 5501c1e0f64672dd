// SPDX-License-Identifier: Apache-2.0
import Foundation
import LinuxSystem
import TPMStore
import Testing

struct InspectTests {
  @Test func aStateIsShownForPeople() throws {
    let sample = try SampleState()
    let result = try ToolProcess.run("inspect", sample.path)
    #expect(result.status == 0 && result.errors == "")
    for text in [
      "warning: the key lies beside the state", "identity: VTPM vtpmd ", "profile: default\n", "resetCount 1,",
      "lockout: 0 of 3 tries failed, recovery 1000 s", "shutdown: state", "PCR bank sha256: 24 PCR",
      "NV Index 0x01800001: ordinary, 8 octets, sha256, TPMA_NV_OWNERWRITE | TPMA_NV_OWNERREAD\n",
    ] {
      #expect(result.output.contains(text), "\(result.output)")
    }
  }

  @Test func aStateIsShownAsJSON() throws {
    let sample = try SampleState(\.key)
    let result = try ToolProcess.run("inspect", sample.path, "--key", sample.key, "--json")
    #expect(result.status == 0 && result.errors == "")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect((json["warnings"] as? [String]) == [])
    #expect((json["file"] as? [String: Any])?["key"] as? String == "given")
    let tpm = try #require(json["tpm"] as? [String: Any])
    let indices = try #require(tpm["nvIndices"] as? [[String: Any]])
    #expect(indices.count == 1 && indices[0]["handle"] as? Int == 0x0180_0001)
    let banks = try #require(tpm["pcrBanks"] as? [[String: Any]])
    #expect(banks.count == 4)
  }

  @Test func noSecretIsShown() throws {
    let sample = try SampleState(\.key)
    for format in [[], ["--json"]] {
      let output = try ToolProcess.run(["inspect", sample.path, "--key", sample.key] + format).output.lowercased()
      #expect(!output.contains(String(repeating: "5a", count: 8)))
      #expect(!output.contains("seed") && !output.contains("proof"))
    }
  }

  @Test func aStateUnderAnotherKindOfKeyIsNamed() throws {
    let sample = try SampleState(\.passphrase)
    let result = try ToolProcess.run("inspect", sample.path)
    #expect(result.status == 65 && result.output == "")
    #expect(
      result.errors == "vtpmctl: \(sample.path)/state is sealed with a passphrase: name it with "
        + "--key passphrase-file:PATH, passphrase-fd:N or passphrase-credential:NAME\n")
    #expect(try ToolProcess.run("inspect", sample.path, "--key", sample.passphrase).status == 0)
  }

  @Test func theHolderOfTheLockIsNamed() throws {
    let sample = try SampleState()
    let directory = try StateDirectory(sample.path, creates: false) { _ in }
    let result = try ToolProcess.run("inspect", sample.path)
    #expect(result.status == 75)
    #expect(result.errors.contains("is in use by process \(ProcessInfo.processInfo.processIdentifier) ("))
    withExtendedLifetime(directory) {}
  }

  @Test func aWrongKeyOptionIsNotRepeated() throws {
    let sample = try SampleState()
    let result = try ToolProcess.run("inspect", sample.path, "--key", "0011223344556677")
    #expect(result.status == 64 && !result.errors.contains("0011223344556677") && result.output == "")
  }
}
