// SPDX-License-Identifier: Apache-2.0

/// An input as what is done to a TPM, one after another.
///
/// Between two steps stands a separator, so that a change to one step leaves the others as they are. The first octet of
/// a step is its kind, the rest are its data.
struct Script {
  static let separator: [UInt8] = [0xFB, 0x5E, 0xC0, 0xDE]
  /// More steps than this are left out, so that one input takes no more than its time.
  static let limit = 64

  var steps: [Step] = []

  init() {}

  init(_ input: [UInt8]) {
    var start = 0
    var place = 0
    while place < input.count, steps.count < Self.limit {
      if input[place...].starts(with: Self.separator) {
        add(input[start..<place])
        place += Self.separator.count
        start = place
      } else {
        place += 1
      }
    }
    if steps.count < Self.limit { add(input[start...]) }
  }

  var octets: [UInt8] { Array(steps.map { [$0.kind] + $0.data }.joined(separator: Self.separator)) }

  mutating func add(_ kind: UInt8, _ data: [UInt8] = []) { steps.append(Step(kind: kind, data: data)) }

  private mutating func add(_ octets: ArraySlice<UInt8>) {
    if let kind = octets.first { add(kind, Array(octets.dropFirst())) }
  }
}

/// One thing that is done to a TPM.
struct Step {
  let kind: UInt8
  let data: [UInt8]

  /// A kind that is none of these is a command, at the locality that is left over when divided by five; the size in its
  /// header is put right.
  enum Kind {
    /// Such a command whose passwords and HMACs are put right as well.
    static let authorized: ClosedRange<UInt8> = 0x80...0xDF
    /// Power off and on.
    static let powerCycle: UInt8 = 0xF1
    /// Time goes on by as many milliseconds as the data say.
    static let time: UInt8 = 0xF2
    /// A measurement of the platform.
    static let measurement: UInt8 = 0xF3
    /// The process ends and begins again with what was stored.
    static let restart: UInt8 = 0xF4
    /// Bits: physical presence, cancel, a store that fails, no entropy.
    static let surroundings: UInt8 = 0xF5
    /// A command whose size is left as it is.
    static let rawCommand: UInt8 = 0xF6
    /// The TPM goes elsewhere, whole and running.
    static let move: UInt8 = 0xF7
    /// TPM2_ContextLoad of an object, a sequence, or a session whose octets are the data.
    static let objectContext: UInt8 = 0xE0
    static let sequenceContext: UInt8 = 0xE1
    static let sessionContext: UInt8 = 0xE2
    /// TPM2_Load of a TPM2B_PUBLIC with a TPMT_SENSITIVE, which the data are, under the first storage parent there is.
    static let child: UInt8 = 0xE3
    /// The store has a record, the data, with its key in front, and the TPM starts from that.
    static let record: UInt8 = 0xE4
    /// The same with a whole transaction.
    static let transaction: UInt8 = 0xE5
    /// The TPM goes elsewhere with a volatile record, the data, with its key in front.
    static let volatileRecord: UInt8 = 0xE6
  }
}
