// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct HandleAreaTests {
  @Test(
    arguments: [
      ([], .insufficient.handle(1)), ([0, 0, 0], .insufficient.handle(1)),
      (PermanentHandle.owner.wire, .insufficient.handle(2)), ([0x02, 0, 0, 0, 0x03, 0, 0, 0], .value.handle(1)),
      (PermanentHandle.owner.wire + [0x02, 0, 0, 0], .value.handle(2)),
      (PermanentHandle.owner.wire + [0x03, 0, 0, 9], .referenceH1), ([0x80, 0, 0, 0, 0x03, 0, 0, 0], .referenceH0),
      (PermanentHandle.auth00.wire + [0x03, 0, 0, 0], .value.handle(1)),
      (PermanentHandle.authFF.wire + [0x03, 0, 0, 0], .value.handle(1)),
      ([0x81, 0, 0, 0, 0x03, 0, 0, 0], .handle.handle(1)), ([0x01, 0, 0, 0, 0x03, 0, 0, 0], .handle.handle(1)),
    ] as [([UInt8], ResponseCode)])
  func aHandleThatIsNotThereIsNamed(_ area: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let body = CommandCode.policySecret.rawValue.wire + area
    tpm.expect(code, from: [0x80, 0x02] + UInt32(body.count + 6).wire + body)
  }

  @Test func aDisabledHierarchyIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.prepare { machine in
      machine.clear.shEnable = false
      machine.clear.ehEnable = false
      machine.volatile.phEnable = false
    }
    for handle in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform] {
      try tpm.expect(.hierarchy.handle(1), from: PolicySecret.self, [handle, session.handle])
    }
    try tpm.run(PolicySecret.self, [PermanentHandle.lockout, session.handle])
  }

  @Test func anIndexOfADisabledHierarchyIsRefused() throws {
    var tpm = try TestTPM()
    tpm.addIndex(0x0100_0001, [.authRead, .authWrite, .noDA, .written], contents: [0])
    tpm.addIndex(0x0100_0002, [.authRead, .authWrite, .noDA, .written, .platformCreate], contents: [0])
    let session = try tpm.startSession(.policy)
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.handle.handle(1), from: PolicySecret.self, [0x0100_0001, session.handle])
    try tpm.run(PolicySecret.self, [0x0100_0002, session.handle])
    tpm.prepare { ($0.clear.shEnable, $0.clear.phEnableNV) = (true, false) }
    try tpm.expect(.handle.handle(1), from: PolicySecret.self, [0x0100_0002, session.handle])
    try tpm.run(PolicySecret.self, [0x0100_0001, session.handle])
  }
}
