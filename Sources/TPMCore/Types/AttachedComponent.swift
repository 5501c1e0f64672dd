// SPDX-License-Identifier: Apache-2.0

/// TPM_AT: what the data of a TPMS_AC_OUTPUT mean. Part 2, 16.1.
public struct ACTag: OpenConstant {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var any: Self { Self(rawValue: 0x0000_0000) }
  public static var error: Self { Self(rawValue: 0x0000_0001) }
  public static var pv1: Self { Self(rawValue: 0x0000_0002) }
  public static var vendor: Self { Self(rawValue: 0x8000_0000) }
}

/// TPM_AE: why an Attached Component failed. Part 2, 16.2.
public enum ACError {
  public static let none: UInt32 = 0
}

/// TPMS_AC_OUTPUT: one fact that an Attached Component tells. Part 2, 16.3.
public struct ACOutput: Wire, Hashable {
  public var tag = ACTag()
  public var data = UInt32(0)

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("tag", &tag)
    try codec.field("data", &data)
  }
}

/// TPML_AC_CAPABILITIES: at most MAX_AC_CAPABILITIES. Part 2, 16.4.
public typealias ACCapabilityList = List<ACOutput, 127>
