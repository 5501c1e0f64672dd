// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 34.
  static let vendor: [CommandEntry] = [CommandEntry(VendorTCGTest.self)]
}
