// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension TestTPM {
  /// Puts an NV Index into the TPM without a command.
  mutating func addIndex(
    _ handle: UInt32, _ attributes: NVAttributes, contents: [UInt8], authValue: [UInt8] = [], authPolicy: [UInt8] = [],
    nameAlg: HashAlgorithm = .sha256
  ) {
    var index = NVIndex()
    index.publicArea.nvIndex = NVLegacyIndexHandle(handle)
    index.publicArea.nameAlg = nameAlg
    index.publicArea.attributes = attributes
    index.publicArea.authPolicy = Digest(authPolicy)
    index.publicArea.dataSize = UInt16(contents.count)
    index.contents = contents
    index.authValue = Secret(authValue)
    prepare { machine in
      machine.persistent.nvIndices.append(index)
      machine.persistent.nvIndices.sort { $0.handle < $1.handle }
    }
  }

  /// The Name of an Index, worked out from its public area octet by octet.
  func indexName(_ handle: UInt32) throws -> [UInt8] {
    guard let area = machine.nvIndex(handle)?.publicArea else { throw ResponseCode.handle }
    let octets =
      handle.wire + area.nameAlg.rawValue.wire + area.attributes.rawValue.wire
      + UInt16(area.authPolicy.count).wire + area.authPolicy.octets + area.dataSize.wire
    return area.nameAlg.rawValue.wire + hash(area.nameAlg, octets)
  }
}
