// SPDX-License-Identifier: Apache-2.0

/// Who made this TPM, and which version of it this is. Part 2, 6.13.
enum Identity {
  /// TPM_PT_MANUFACTURER: "VTPM".
  static let manufacturer: UInt32 = 0x5654_504D
  /// TPM_PT_VENDOR_STRING_1 to 4: "vtpmd".
  static let vendorString: [UInt32] = [0x7674_706D, 0x6400_0000, 0, 0]
  /// TPM_PT_VENDOR_TPM_TYPE: the model.
  static let vendorTPMType: UInt32 = 1
  /// TPM_PT_FIRMWARE_VERSION_1 and 2: major, minor, patch and zero, 16 bits each.
  static let firmwareVersion: UInt64 = 0x0000_0001_0000_0000
}
