// SPDX-License-Identifier: Apache-2.0

/// TPM_AT: what the data of a TPMS_AC_OUTPUT mean. Part 2, 16.1.
struct ACTag: OpenConstant {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static var any: Self { Self(rawValue: 0x0000_0000) }
  static var error: Self { Self(rawValue: 0x0000_0001) }
  static var pv1: Self { Self(rawValue: 0x0000_0002) }
  static var vendor: Self { Self(rawValue: 0x8000_0000) }
}

/// TPM_AE: why an Attached Component failed. Part 2, 16.2.
enum ACError {
  static let none: UInt32 = 0
}

/// TPMS_AC_OUTPUT: one fact that an Attached Component tells. Part 2, 16.3.
struct ACOutput: Wire, Hashable {
  var tag = ACTag()
  var data = UInt32(0)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("tag", &tag)
    try codec.field("data", &data)
  }
}

/// TPML_AC_CAPABILITIES: at most MAX_AC_CAPABILITIES. Part 2, 16.4.
typealias ACCapabilityList = List<ACOutput, 127>
