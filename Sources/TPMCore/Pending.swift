// SPDX-License-Identifier: Apache-2.0
// Declarations that are on their way; each goes when the real one comes.
/// Until sequences can be saved.
struct SavedSequence: Wire {
  init() {}
  init(_ sequence: SequenceObject) throws(ResponseCode) { throw .failure }
  func sequence(in tpm: borrowing Machine) throws(ResponseCode) -> SequenceObject { throw .failure }
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { throw .failure }
}
