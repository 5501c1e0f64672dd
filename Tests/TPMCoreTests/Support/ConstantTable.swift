// SPDX-License-Identifier: Apache-2.0

/// Names and numbers as `SpecTables.values` has them, to be compared with those in one step.
func table<T: BinaryInteger>(_ pairs: [(String, T)]) -> [String: Int] {
  Dictionary(pairs.map { ($0, Int($1)) }) { first, _ in first }
}
