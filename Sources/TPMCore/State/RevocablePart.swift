// SPDX-License-Identifier: Apache-2.0

/// A part of the state that can be had back as it was before a command wrote to it.
@propertyWrapper
struct RevocablePart<Value> {
  private var part: Part<Value>
  /// The part as it was when it was first written to since `keep`; nil where it has not been.
  private var before: Part<Value>?

  init(wrappedValue: Value) { part = Part(wrappedValue: wrappedValue) }

  var wrappedValue: Value {
    _read { yield part.wrappedValue }
    _modify {
      // Two have the part now, so that it is copied by what follows.
      if before == nil { before = part }
      yield &part.wrappedValue
    }
  }

  var projectedValue: Self { self }

  /// Whether it has been written to since `keep`.
  var isWritten: Bool { before != nil }

  /// What it was before; nil where it has not been written to since `keep`.
  var former: Value? { before?.wrappedValue }

  /// What it is now, to be kept as long as anybody wants.
  var current: Part<Value> { part }

  /// Whether this is a copy of `other`, or the other way round, and neither has been written to since.
  func isUnchanged(since other: Self) -> Bool { part.isUnchanged(since: other.part) }

  /// Lets what was written stand.
  mutating func keep() { if before != nil { before = nil } }

  /// Makes it what it was.
  mutating func takeBack() {
    guard let before else { return }
    (part, self.before) = (before, nil)
  }
}

extension RevocablePart: Sendable where Value: Sendable {}
