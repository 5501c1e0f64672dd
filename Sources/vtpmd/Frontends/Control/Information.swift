// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The JSON of swtpm's GET_INFO, as far as the TPM can say it of itself through TPM2_GetCapability.
enum Information {
  static let maximumSize = 3072

  private static let specification: UInt64 = 1
  private static let attributes: UInt64 = 2

  /// TPM_PT_FAMILY_INDICATOR and what follows. Part 2, 6.13.
  private enum Property {
    static let familyIndicator: UInt32 = 0x100
    static let level: UInt32 = 0x101
    static let revision: UInt32 = 0x102
    static let manufacturer: UInt32 = 0x105
    static let vendorStrings: [UInt32] = [0x106, 0x107, 0x108, 0x109]
    static let firmwareVersion: UInt32 = 0x10B
  }

  static func text(_ flags: UInt64, _ host: inout Host) -> String {
    var members: [String] = []
    if flags & specification != 0, let level = value(Property.level, &host),
      let revision = value(Property.revision, &host)
    {
      members.append(#""TPMSpecification":{"family":"2.0","level":\#(level),"revision":\#(revision)}"#)
    }
    if flags & attributes != 0, let manufacturer = value(Property.manufacturer, &host),
      let version = value(Property.firmwareVersion, &host)
    {
      var model = ""
      for property in Property.vendorStrings { model += characters(of: value(property, &host) ?? 0) }
      members.append(
        #""TPMAttributes":{"manufacturer":"id:\#(hexadecimal(manufacturer))","version":"id:\#(hexadecimal(version))","#
          + #""model":"\#(model)"}"#)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Asks the TPM for one property; nil where it does not answer with it.
  private static func value(_ property: UInt32, _ host: inout Host) -> UInt32? {
    var command = OctetQueue(capacity: 22)
    command.append(UInt16(0x8001))
    for word in [22, 0x17A, 6, property, 1] as [UInt32] { command.append(word) }
    var value: UInt32?
    host.execute(command.octets, locality: 0) { response in
      // Header, moreData, capability, count, then the property and its value.
      guard response.bigEndian(at: 6) == UInt32(0), response.bigEndian(at: 15) == UInt32(1),
        response.bigEndian(at: 19) == property
      else { return }
      value = response.bigEndian(at: 23)
    }
    return value
  }

  /// Four characters, without what JSON would have to escape.
  private static func characters(of value: UInt32) -> String {
    let octets = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    return String(decoding: octets.filter { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }, as: UTF8.self)
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
