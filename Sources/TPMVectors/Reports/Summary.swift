// SPDX-License-Identifier: Apache-2.0

/// The results of many cases, counted.
package struct Summary: Sendable {
  package struct Counts: Sendable, Equatable {
    package var passed = 0
    package var failed = 0
    package var absent = 0

    mutating func add(_ outcome: CaseResult.Outcome) {
      switch outcome {
      case .passed: passed += 1
      case .failed: failed += 1
      case .absent: absent += 1
      }
    }
  }

  package private(set) var results: [CaseResult] = []
  package private(set) var total = Counts()
  private var clauses: [String: Counts] = [:]

  package init() {}

  package mutating func add(_ result: CaseResult) {
    results.append(result)
    total.add(result.outcome)
    clauses[result.clause, default: Counts()].add(result.outcome)
  }

  /// The counts of each clause, in the order of the specification.
  package var byClause: [(clause: String, counts: Counts)] {
    clauses.map { ($0.key, $0.value) }.sorted { Self.place($0.0).lexicographicallyPrecedes(Self.place($1.0)) }
  }

  /// "Part 3, 31.7" as numbers.
  private static func place(_ clause: String) -> [Int] {
    clause.split { !$0.isNumber }.compactMap { Int($0) }
  }
}
