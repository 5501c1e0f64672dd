// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension TestTPM {
  /// Puts an NV Index into the TPM without a command.
  mutating func addIndex(
    _ handle: UInt32, _ attributes: NVAttributes, contents: [UInt8], authValue: [UInt8] = [], authPolicy: [UInt8] = [],
    nameAlg: HashAlgorithm = .sha256
  ) {
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(handle)
    area.nameAlg = nameAlg
    area.attributes = attributes
    area.authPolicy = Digest(authPolicy)
    area.dataSize = UInt16(contents.count)
    let index = NVIndex(publicArea: .nvIndex(area), authValue: Secret(authValue), contents: contents)
    prepare { machine in
      machine.persistent.nvIndices.append(index)
      machine.persistent.nvIndices.sort { $0.handle < $1.handle }
    }
  }

  /// The Name of an Index, worked out from its public area octet by octet.
  func indexName(_ handle: UInt32) throws -> [UInt8] {
    guard let area = machine.nvIndex(handle)?.publicArea else { throw ResponseCode.handle }
    var attributes = area.attributes.rawValue.wire
    if case .externalNV(let area) = area { attributes = area.attributes.rawValue.wire }
    let octets =
      handle.wire + area.nameAlg.rawValue.wire + attributes
      + UInt16(area.authPolicy.count).wire + area.authPolicy.octets + area.dataSize.wire
    return area.nameAlg.rawValue.wire + hash(area.nameAlg, octets)
  }
}
