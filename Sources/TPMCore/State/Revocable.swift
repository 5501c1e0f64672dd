// SPDX-License-Identifier: Apache-2.0

/// A part of the state that can be had back as it was before a command wrote to it.
///
/// What is kept is a copy, so that the value is to be one that copies share until one of them is written to: an array,
/// or a `Part`.
@propertyWrapper
struct Revocable<Value> {
  private(set) var value: Value
  /// The value when it was first written to since `keep`; nil where it has not been.
  private(set) var former: Value?

  init(wrappedValue: Value) { value = wrappedValue }

  var wrappedValue: Value {
    _read { yield value }
    _modify {
      if former == nil { former = value }
      yield &value
    }
  }

  var projectedValue: Self { self }

  /// Whether it has been written to since `keep`.
  var isWritten: Bool { former != nil }

  /// Lets what was written stand.
  mutating func keep() { if former != nil { former = nil } }

  /// Makes it what it was.
  mutating func takeBack() {
    guard let former else { return }
    (value, self.former) = (former, nil)
  }

  /// Whether one is a copy of the other, and neither has been written to since.
  func isUnchanged<T>(since other: Self) -> Bool where Value == Part<T> { value.isUnchanged(since: other.value) }
}

extension Revocable: Sendable where Value: Sendable {}
