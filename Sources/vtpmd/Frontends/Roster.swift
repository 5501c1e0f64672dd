// SPDX-License-Identifier: Apache-2.0

/// How many connections there are, so that there are never too many.
final class Roster {
  let limit: Int
  private(set) var count = 0

  init(limit: Int = 128) { self.limit = limit }

  var isFull: Bool { count >= limit }
  func enter() { count += 1 }
  func leave() { count -= 1 }
}
