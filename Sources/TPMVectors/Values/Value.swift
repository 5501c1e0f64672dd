// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A value in a vector: what JSON can say, with octets and large numbers besides.
package indirect enum Value: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case text(String)
  case octets([UInt8])
  case list([Value])
  case structure([String: Value])

  package subscript(name: String) -> Value? {
    if case .structure(let fields) = self { fields[name] } else { nil }
  }

  /// The only member of a structure, if its name begins with a dollar sign: a function or a rule.
  var function: (name: String, argument: Value)? {
    guard case .structure(let fields) = self, fields.count == 1, let (name, argument) = fields.first,
      name.hasPrefix("$")
    else { return nil }
    return (name, argument)
  }

  /// The elements of a list; any other value is a list of itself.
  var elements: [Value] { if case .list(let elements) = self { elements } else { [self] } }
}

extension Value: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([Value].self) {
      self = .list(value)
    } else {
      self = .structure(try container.decode([String: Value].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .octets(let value): try container.encode(hexadecimal(value))
    case .list(let value): try container.encode(value)
    case .structure(let value): try container.encode(value)
    }
  }
}

extension Value: CustomStringConvertible {
  /// On one line, nearly as JSON has it.
  package var description: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .text(let value): value
    case .octets(let value): value.isEmpty ? "(empty)" : hexadecimal(value)
    case .list(let value): "[" + value.map(\.description).joined(separator: ", ") + "]"
    case .structure(let value):
      "{" + value.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }
}

/// A mistake in a vector, in one line.
package struct VectorError: Error, CustomStringConvertible, Equatable {
  package let description: String

  init(_ description: String) { self.description = description }
}

func hexadecimal(_ octets: [UInt8]) -> String {
  octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
