// SPDX-License-Identifier: Apache-2.0

/// A part of the state that copies share until one of them writes to it: a copy costs one reference count, however much
/// the part holds.
@propertyWrapper
struct Part<Value> {
  // Sound: a box is written to only while one value alone has it, and values are passed on as any others are.
  private final class Box: @unchecked Sendable {
    // Sound: only `wrappedValue` gets here, and accesses to that are exclusive as those to any property of a value.
    @exclusivity(unchecked) var value: Value

    init(_ value: Value) { unsafe self.value = value }
  }

  private var box: Box

  init(wrappedValue: Value) { box = Box(wrappedValue) }

  var wrappedValue: Value {
    _read { yield unsafe box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { unsafe box = Box(box.value) }
      yield unsafe &box.value
    }
  }

  var projectedValue: Self { self }

  /// Whether this is a copy of `other`, or the other way round, and neither has been written to since.
  func isUnchanged(since other: Self) -> Bool { box === other.box }
}

extension Part: Sendable where Value: Sendable {}
