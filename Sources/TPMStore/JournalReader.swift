// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// What a journal says, and where it goes on.
struct JournalContents {
  let header: JournalHeader
  var state = StoredState()
  /// Where the good records end.
  var end = JournalFormat.headerSize
  /// The number of the next record.
  var sequence = JournalFormat.firstSequence
  /// Octets behind the end, of a record that was never acknowledged; zeros that nobody has written over do not count.
  var tail = 0
  /// The size of the file.
  var size = 0
}

/// Reads a journal from its first record to its last.
struct JournalReader: ~Copyable {
  private let header: JournalHeader
  private let key: StateKey
  /// The cipher of the last record, which mostly is that of the next.
  private var cipher: RunCipher?

  /// All that a file says.
  ///
  /// What does not verify at the end is what an append left that a crash came into, which nobody was told of. It is
  /// that only where no authentic record follows, and never the first record, which was on disk before the file had
  /// its name. Anything else is damage.
  static func read(_ file: RawSpan, key: StateKey) throws(JournalProblem) -> JournalContents {
    var contents = JournalContents(header: try JournalHeader(in: file, key: key))
    var reader = JournalReader(header: contents.header, key: key, cipher: nil)
    while let record = try reader.record(at: contents.end, in: file), record.sequence == contents.sequence {
      do throws(StateError) {
        try contents.state.apply(record.payload.bytes)
      } catch {
        throw .damaged("record \(record.sequence) is no transaction")
      }
      contents.end += JournalFormat.recordOverhead + record.payload.count
      contents.sequence += 1
    }
    contents.size = file.byteCount
    contents.tail = file.extracting(contents.end..<file.byteCount).countWithoutZeros
    guard contents.sequence > JournalFormat.firstSequence else { throw .damaged("its first record is not whole") }
    let goesOn = try reader.hasRecord(within: contents.end..<(contents.end + contents.tail), of: file)
    guard !goesOn else {
      throw .damaged("record \(contents.sequence) is not what was written")
    }
    return contents
  }

  /// The authentic record that begins at an offset, or nil where there is none.
  private mutating func record(
    at offset: Int, in file: RawSpan
  ) throws(JournalProblem) -> (sequence: UInt64, payload: Secret)? {
    let rest = file.byteCount - offset
    guard rest >= JournalFormat.recordOverhead,
      let length = file.bigEndian(at: offset, as: UInt32.self), Int(length) <= rest - JournalFormat.recordOverhead,
      let sequence = file.bigEndian(at: offset + 4, as: UInt64.self),
      // No file holds more records than fit in it; this spares most of the search.
      sequence >= JournalFormat.firstSequence, sequence <= file.byteCount / JournalFormat.recordOverhead
    else { return nil }
    let record = file.extracting(offset..<(offset + JournalFormat.recordOverhead + Int(length)))
    let run = record.extracting(12..<JournalFormat.recordHeaderSize).octets
    do throws(CryptoError) {
      if cipher?.run != run { cipher = try RunCipher(run, of: header, key) }
      guard let payload = try cipher?.open(record, sequence: sequence) else { return nil }
      return (sequence, payload)
    } catch .invalidInput {
      return nil
    } catch {
      throw .noCipher
    }
  }

  /// Whether an authentic record, of whichever number, begins anywhere in a part of the file.
  private mutating func hasRecord(within part: Range<Int>, of file: RawSpan) throws(JournalProblem) -> Bool {
    for place in part where try record(at: place, in: file) != nil { return true }
    return false
  }
}

extension RawSpan {
  /// How many octets there are up to the last one that is not zero.
  fileprivate var countWithoutZeros: Int {
    unsafe withUnsafeBytes { buffer in (unsafe buffer.lastIndex { $0 != 0 }).map { $0 + 1 } ?? 0 }
  }
}
