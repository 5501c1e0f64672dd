// SPDX-License-Identifier: Apache-2.0
// Declarations that are on their way; each goes when the real one comes.
extension Machine { mutating func hashStart() {}; mutating func hashData(_ o: RawSpan) {}; mutating func hashEnd() {} }
extension Object: Wire {
  init() {
    self.init(
      publicArea: Public(), sensitive: nil, name: [], qualifiedName: [], hierarchy: .null, isStateClear: false,
      key: .none)
  }
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {}
}
