// SPDX-License-Identifier: Apache-2.0
import Foundation
import TPMCrypto

/// The published vectors of Vectors/primitives, whose README says where they come from.
enum PrimitiveVectors {
  /// Reads one of the files; a test cannot do without.
  static func load<T: Decodable>(_ name: String) -> [T] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Vectors/primitives/\(name).json").standardized
    do {
      return try JSONDecoder().decode([T].self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }
}

/// Octets that are written in hexadecimal digits.
struct Octets: Decodable, Sendable {
  let octets: [UInt8]
  var secret: Secret { Secret(octets) }

  init(from decoder: any Decoder) throws {
    octets = hex(try decoder.singleValueContainer().decode(String.self))
  }
}

/// An algorithm under the name that it has here.
struct Named<Algorithm: CaseIterable & Sendable>: Decodable, Sendable {
  let algorithm: Algorithm

  init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let algorithm = Algorithm.allCases.first(where: { "\($0)" == name }) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no \(name)"))
    }
    self.algorithm = algorithm
  }
}
