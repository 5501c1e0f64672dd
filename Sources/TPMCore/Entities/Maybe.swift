// SPDX-License-Identifier: Apache-2.0

/// A value in our own records that may be missing: TPMI_YES_NO, then the value if it is there.
struct Maybe<Value: Wire>: Wire {
  var value: Value?

  init() {}
  init(_ value: Value?) { self.value = value }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var isThere = value != nil
    try codec.field("isThere", &isThere)
    guard isThere else {
      value = nil
      return
    }
    var shown = value ?? Value()
    try codec.field("value", &shown)
    value = shown
  }
}
