// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 14.
  static let asymmetric: [CommandEntry] = [
    CommandEntry(RSAEncrypt.self),
    CommandEntry(RSADecrypt.self),
    CommandEntry(ECDHKeyGen.self),
    CommandEntry(ECDHZGen.self),
    CommandEntry(ECCParametersCommand.self),
    CommandEntry(ZGen2Phase.self),
    CommandEntry(ECCEncrypt.self),
    CommandEntry(ECCDecrypt.self),
  ]
}
