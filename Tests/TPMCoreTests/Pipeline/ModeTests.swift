// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct ModeTests {
  @Test(arguments: CommandTable.shared.entries.map(\.code))
  func beforeStartupAlmostEverythingIsRefused(_ code: CommandCode) throws {
    var tpm = try TestTPM(isStarted: false)
    let entry = try #require(CommandTable.shared[code.rawValue])
    guard !entry.properties.contains(.precedesStartup) else { return }
    tpm.expect(.initialize, from: [0x80, 0x01, 0, 0, 0, 10] + code.rawValue.wire)
  }

  @Test(arguments: CommandTable.shared.entries.map(\.code))
  func inFailureModeAlmostEverythingFails(_ code: CommandCode) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.volatile.hasFailed = true }
    let entry = try #require(CommandTable.shared[code.rawValue])
    tpm.expect(.failure, from: [0x80, 0x02, 0, 0, 0, 10] + code.rawValue.wire)
    guard !entry.properties.contains(.worksInFailureMode) else { return }
    tpm.expect(.failure, from: [0x80, 0x01, 0, 0, 0, 10] + code.rawValue.wire)
  }

  @Test(arguments: CommandTable.shared.entries.filter { $0.properties.contains(.isRefusedReadOnly) }.map(\.code))
  func whileReadOnlyWritersAreRefused(_ code: CommandCode) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.clear.readOnly = true }
    tpm.expect(.readOnly, from: [0x80, 0x01, 0, 0, 0, 10] + code.rawValue.wire)
  }
}
