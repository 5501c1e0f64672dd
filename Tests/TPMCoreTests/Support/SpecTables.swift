// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The tables of Vectors/spec: constants, attribute bits and interface types of Part 2, commands of Part 3.
///
/// What came after version 1.84 is left out.
struct SpecTables: Decodable {
  struct Constants: Decodable {
    struct Value: Decodable {
      var name: String
      var hex: String?
      var since: String?
    }
    var values: [Value]
  }

  struct Bitfield: Decodable {
    struct Bit: Decodable {
      var name: String
      var msb: Int
      var lsb: Int
      var mask: String
      var since: String?

      var isReserved: Bool { name == "reserved" || name == "Res" }
      var value: UInt64 { UInt64(number(mask)) }
    }
    var type: String
    var bits: [Bit]
  }

  struct InterfaceType: Decodable {
    var base: String
    /// Names of constants, or numbers in hexadecimal or decimal.
    var values: [Scalar]
    var ranges: [[String]]
    var nullValue: String?
    var error: String?
  }

  enum Scalar: Decodable {
    case text(String)
    case number(Int)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    var text: String {
      switch self {
      case .text(let text): text
      case .number(let number): String(number)
      }
    }
  }

  var constants: [String: Constants]
  var bitfields: [String: Bitfield]
  var interfaceTypes: [String: InterfaceType]

  static let all: SpecTables = load("constants")

  /// The constants of one group by name; what only ends or begins a range of them is left out where it says so.
  func values(of group: String) -> [String: Int] {
    var result: [String: Int] = [:]
    for value in constants[group]?.values ?? [] where value.since != "1.85" {
      if let hex = value.hex { result[value.name] = Self.number(hex) }
    }
    return result
  }

  static func number(_ text: some StringProtocol) -> Int {
    if text.hasPrefix("-") { return -number(text.dropFirst()) }
    let value = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    // 64-bit masks do not fit; they are read as the same bits.
    return value ?? Int(bitPattern: UInt(text.dropFirst(2), radix: 16) ?? 0)
  }

  /// Reads one of the files; a test cannot do without.
  static func load<T: Decodable>(_ name: String) -> T {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Vectors/spec/\(name).json").standardized
    do {
      return try JSONDecoder().decode(T.self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }
}

private func number(_ text: String) -> UInt {
  UInt(bitPattern: SpecTables.number(text))
}

/// A command of Part 3 as its tables say.
struct SpecCommand: Decodable {
  enum Tag: String, Decodable {
    case noSessionsOnly = "TPM_ST_NO_SESSIONS only"
    case sessionsOnly = "TPM_ST_SESSIONS only"
    case either
  }
  enum PhysicalPresence: String, Decodable { case none, selectable, required }
  struct Handle: Decodable {
    var name: String
    var type: String
    var nullAllowed: Bool
    var authRole: String
  }
  struct Field: Decodable {
    var name: String
    var type: String
  }
  struct ParameterEncryption: Decodable {
    var decryptSessionAllowed: Bool
    var encryptSessionAllowed: Bool
  }
  struct Attributes: Decodable {
    var nv: Bool
    var extensive: Bool
    var flushed: Bool
    var cHandles: Int
    var rHandle: Bool
    var tpmaCC: String
  }
  var name: String
  var commandCode: String
  var since: String
  var tag: Tag
  var handles: [Handle]
  var parameters: [Field]
  var responseParameters: [Field]
  var attributes: Attributes
  var parameterEncryption: ParameterEncryption
  var physicalPresence: PhysicalPresence
  var readOnlyPermitted: Bool?

  var code: UInt32 { UInt32(number(commandCode)) }

  /// The commands up to version 1.84.
  static let all: [SpecCommand] = (SpecTables.load("commands") as [SpecCommand]).filter { $0.since != "1.85" }
}
