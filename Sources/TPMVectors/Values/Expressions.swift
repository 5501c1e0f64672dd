// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// What the variables of a case are, and what expressions over them mean.
struct Scope {
  var variables: [String: Value] = [:]

  /// The value of an expression: variables replaced, functions applied.
  func evaluate(_ value: Value) throws(VectorError) -> Value { try evaluate(value, Self.maxDepth) }

  /// How deep expressions may stand in one another, so that a variable which is said by itself has an end.
  private static let maxDepth = 100

  private func evaluate(_ value: Value, _ depth: Int) throws(VectorError) -> Value {
    guard depth > 0 else { throw VectorError("expressions stand too deep in one another, or a variable in itself") }
    let depth = depth - 1
    switch value {
    case .text(let text) where text.contains("|") && text.contains("$"):
      return try bits(text, depth)
    case .text(let text) where text.hasPrefix("$"):
      return try evaluate(variable(text.dropFirst()), depth)
    case .list(let elements):
      var result: [Value] = []
      for element in elements { result.append(try evaluate(element, depth)) }
      return .list(result)
    case .structure(let fields):
      if let function = value.function, let apply = Functions.all[function.name] {
        return try apply(try evaluate(function.argument, depth))
      }
      var result: [String: Value] = [:]
      for (name, field) in fields { result[name] = try evaluate(field, depth) }
      return .structure(result)
    default:
      return value
    }
  }

  /// "$open | TPMA_NV_WRITTEN": names of bits with variables among them.
  private func bits(_ text: String, _ depth: Int) throws(VectorError) -> Value {
    var parts: [String] = []
    for part in text.split(separator: "|") {
      let name = part.filter { $0 != " " }
      guard name.hasPrefix("$") else {
        parts.append(name)
        continue
      }
      guard case .text(let names) = try evaluate(.text(name), depth) else {
        throw VectorError("\(name) are no names of bits")
      }
      parts.append(names)
    }
    return .text(parts.filter { !$0.isEmpty }.joined(separator: " | "))
  }

  /// "name", "name.field", "name.list.0".
  private func variable(_ path: Substring) throws(VectorError) -> Value {
    let parts = path.split(separator: ".").map(String.init)
    guard let first = parts.first, var value = variables[first] else { throw VectorError("there is no $\(path)") }
    for part in parts.dropFirst() {
      guard let inner = value[part] ?? value.element(part) else {
        throw VectorError("there is no \(part) in $\(first)")
      }
      value = inner
    }
    return value
  }
}

extension Value {
  fileprivate func element(_ place: String) -> Value? {
    guard case .list(let elements) = self, let place = Int(place), elements.indices.contains(place) else { return nil }
    return elements[place]
  }

  /// The value as octets.
  func asOctets() throws(VectorError) -> [UInt8] {
    switch self {
    case .octets(let octets): return octets
    case .text(let text): return try OctetText.parse(text)
    default: throw VectorError("\(self) are no octets")
    }
  }

  func asNumber() throws(VectorError) -> UInt64 {
    guard let number = number() else { throw VectorError("\(self) is no number") }
    return number
  }

  func asHash() throws(VectorError) -> HashAlgorithm {
    guard let number = number(), let raw = UInt16(exactly: number), let hash = HashAlgorithm(rawValue: raw),
      hash.isAvailable
    else {
      throw VectorError("\(self) is no hash algorithm that there is here")
    }
    return hash
  }

  /// A structure, or the octets of one that have been saved before.
  func encoded<V: Wire>(as structure: V) throws(VectorError) -> [UInt8] {
    switch self {
    case .octets(let octets): octets
    case .text(let text): try OctetText.parse(text)
    default: try StructureEncoder.encode(structure, self)
    }
  }

  /// A structure read from octets.
  static func decoded<V: Wire>(_: V.Type, _ octets: [UInt8]) throws(VectorError) -> Value {
    do throws(ResponseCode) { return StructureDecoder.decode(try V(reading: octets, .everything)) } catch {
      throw VectorError("\(hexadecimal(octets)) is no \(V.self): \(error)")
    }
  }
}
