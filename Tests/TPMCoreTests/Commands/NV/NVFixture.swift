// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// Indices for the tests of the NV commands.
enum NVFixture {
  static let handle: UInt32 = 0x0180_0001
  static let owner = PermanentHandle.owner
  static let platform = PermanentHandle.platform
  /// What lets the owner and the Index itself read and write.
  static let open: NVAttributes = [.ownerRead, .ownerWrite, .authRead, .authWrite, .noDA]

  static func publicArea(
    _ type: NVType = .ordinary, _ flags: NVAttributes = open, size: UInt16 = 8, handle: UInt32 = handle
  ) -> NVPublic {
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(handle)
    area.attributes = NVAttributes(type, flags)
    area.dataSize = size
    return area
  }
}

extension TestTPM {
  mutating func define(
    _ area: NVPublic = NVFixture.publicArea(), auth: [UInt8] = [], by authority: UInt32 = NVFixture.owner
  ) throws {
    try run(NVDefineSpace.self, [authority]) {
      $0.auth = Auth(Secret(auth))
      $0.publicInfo = Sized(area)
    }
  }

  mutating func write(
    _ octets: [UInt8], at offset: UInt16 = 0, to handle: UInt32 = NVFixture.handle, by authority: UInt32? = nil
  ) throws {
    try run(NVWrite.self, [authority ?? handle, handle]) {
      $0.data = MaxNVBuffer(octets)
      $0.offset = offset
    }
  }

  mutating func read(
    _ size: UInt16, at offset: UInt16 = 0, from handle: UInt32 = NVFixture.handle, by authority: UInt32? = nil
  ) throws -> [UInt8] {
    try run(NVRead.self, [authority ?? handle, handle]) {
      $0.size = size
      $0.offset = offset
    }.data.octets
  }
}
