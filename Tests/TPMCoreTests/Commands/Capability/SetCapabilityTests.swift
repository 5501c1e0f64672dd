// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct SetCapabilityTests {
  private static let handles = [
    PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform, PermanentHandle.lockout,
    PermanentHandle.null,
  ]

  /// A command whose one parameter is a TPM2B of these octets.
  private static func octets(
    _ parameter: [UInt8], by handle: UInt32 = PermanentHandle.owner, password: [UInt8] = []
  ) -> [UInt8] {
    let session =
      PermanentHandle.password.wire + [0, 0, 1] + UInt16(password.count).wire + password
    let body =
      CommandCode.setCapability.rawValue.wire + handle.wire + UInt32(session.count).wire + session
      + UInt16(parameter.count).wire + parameter
    return [0x80, 0x02] + UInt32(body.count + 6).wire + body
  }

  @Test(arguments: Capability.allCases, handles)
  func nothingCanBeSet(_ capability: Capability, _ handle: UInt32) throws {
    var tpm = try TestTPM()
    for data in [[], [0, 0, 0, 1], [UInt8](repeating: 7, count: 64)] as [[UInt8]] {
      tpm.expect(.selector.parameter(1), from: Self.octets(capability.rawValue.wire + data, by: handle))
    }
  }

  @Test(arguments: [0x0D, 0xFF, 0x101, .max] as [UInt32])
  func whatIsNoCapabilityIsRefused(_ capability: UInt32) throws {
    var tpm = try TestTPM()
    tpm.expect(.value.parameter(1), from: Self.octets(capability.wire))
  }

  @Test func theParameterIsThere() throws {
    var tpm = try TestTPM()
    tpm.expect(.size.parameter(1), from: Self.octets([]))
    tpm.expect(.insufficient.parameter(1), from: Self.octets([0, 0]))
  }

  @Test func whoeverAsksIsAuthorised() throws {
    var tpm = try TestTPM()
    tpm.expect(.badAuth.session(1), from: Self.octets([0, 0, 0, 6], password: [1]))
    tpm.expect(.value.handle(1), from: Self.octets([0, 0, 0, 6], by: 0x8000_0000))
    tpm.prepare { $0.persistent.physicalPresenceCommands = [.setCapability] }
    tpm.expect(.pp.session(1), from: Self.octets([0, 0, 0, 6], by: PermanentHandle.platform))
    tpm.prepare { $0.clear.readOnly = true }
    tpm.expect(.readOnly, from: Self.octets([0, 0, 0, 6]))
  }
}
