// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// A file of vectors: the cases of one clause. Vectors/README.md tells what may stand in one.
package struct VectorFile: Decodable, Sendable {
  /// What decides: "Part 3, 31.7".
  package let clause: String
  package let title: String
  /// What every case of the file needs of a TPM.
  let needs: [Value]
  /// Variables that every case begins with.
  let variables: [String: Value]
  /// Steps that cases use by name.
  let steps: [String: Value]
  /// Steps before those of each case, and after them.
  let setup: [Value]
  let cleanup: [Value]
  package let cases: [VectorCase]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case clause, title, needs, variables, steps, setup, cleanup, cases
  }

  package init(from decoder: any Decoder) throws {
    try Self.refuseOthers(decoder, CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    clause = try container.decode(String.self, forKey: .clause)
    title = try container.decode(String.self, forKey: .title)
    needs = try container.decodeIfPresent([Value].self, forKey: .needs) ?? []
    variables = try container.decodeIfPresent([String: Value].self, forKey: .variables) ?? [:]
    steps = try container.decodeIfPresent([String: Value].self, forKey: .steps) ?? [:]
    setup = try container.decodeIfPresent([Value].self, forKey: .setup) ?? []
    cleanup = try container.decodeIfPresent([Value].self, forKey: .cleanup) ?? []
    cases = try container.decode([VectorCase].self, forKey: .cases).flatMap(\.expanded)
  }

  /// Reads a file.
  package init(_ url: URL) throws(VectorError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    } catch let error as DecodingError {
      throw VectorError("\(url.path): \(error.inWords)")
    } catch { throw VectorError("\(url.path): \(error.localizedDescription)") }
  }

  /// A name that is misspelt must not go by unseen.
  fileprivate static func refuseOthers(_ decoder: any Decoder, _ names: [String]) throws {
    let keys = try decoder.singleValueContainer().decode([String: Value].self).keys
    if let other = keys.sorted().first(where: { !names.contains($0) }) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "there is no \(other) here"))
    }
  }
}

/// One case: steps that have to go as they say.
package struct VectorCase: Decodable, Sendable {
  package let name: String
  /// The clause that decides, where it is another than that of the file.
  package let clause: String?
  let needs: [Value]
  /// The case changes what other software of the machine may depend on.
  let isDestructive: Bool
  let variables: [String: Value]
  let steps: [Value]
  let cleanup: [Value]
  /// The same case with these variables, once for each.
  private let each: [[String: Value]]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, clause, needs, destructive, variables, steps, cleanup, each, note
  }

  package init(from decoder: any Decoder) throws {
    try VectorFile.refuseOthers(decoder, CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    clause = try container.decodeIfPresent(String.self, forKey: .clause)
    needs = try container.decodeIfPresent([Value].self, forKey: .needs) ?? []
    isDestructive = try container.decodeIfPresent(Bool.self, forKey: .destructive) ?? false
    variables = try container.decodeIfPresent([String: Value].self, forKey: .variables) ?? [:]
    steps = try container.decode([Value].self, forKey: .steps)
    cleanup = try container.decodeIfPresent([Value].self, forKey: .cleanup) ?? []
    each = try container.decodeIfPresent([[String: Value]].self, forKey: .each) ?? []
  }

  private init(_ original: Self, with more: [String: Value]) {
    let label =
      more["name"].map { "\($0)" }
      ?? more.filter { $0.key != "needs" }.sorted { $0.key < $1.key }.map { "\($0.value)" }.joined(separator: " ")
    name = original.name + ": " + label
    (clause, isDestructive) = (original.clause, original.isDestructive)
    needs = original.needs + (more["needs"]?.elements ?? [])
    variables = original.variables.merging(more) { $1 }
    (steps, cleanup, each) = (original.steps, original.cleanup, [])
  }

  var expanded: [Self] { each.isEmpty ? [self] : each.map { Self(self, with: $0) } }
}

extension DecodingError {
  /// What is wrong and where, in one line.
  fileprivate var inWords: String {
    switch self {
    case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context):
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
      return (path.isEmpty ? "" : path + ": ") + context.debugDescription
    @unknown default: return "\(self)"
    }
  }
}
