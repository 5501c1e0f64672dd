// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// What a journal says, and where it goes on.
struct JournalContents {
  let header: JournalHeader
  var state = StoredState()
  /// Where the good records end.
  var end: Int
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

  private struct Record {
    let sequence: UInt64
    /// How many records right before it were not known to be on the disk when it was written.
    let unsettled: UInt32
    /// Octets of the whole record.
    let size: Int
    let payload: Secret
  }

  /// All that a file says.
  ///
  /// What does not verify at the end is what a write left that a crash came into. It is that only where no record
  /// follows that was written after it got to the disk, and never the first record, which was there before the file had
  /// its name. Anything else is damage.
  static func read(_ file: RawSpan, key: StateKey) throws(JournalProblem) -> JournalContents {
    let header = try JournalHeader(in: file)
    guard header.isSealed(with: key) else { throw .otherKey(header.protection) }
    var contents = JournalContents(header: header, end: header.octets.count)
    var reader = JournalReader(header: header, key: key, cipher: nil)
    while let record = try reader.record(at: contents.end, in: file), record.sequence == contents.sequence {
      do throws(StateError) {
        try contents.state.apply(record.payload.bytes)
      } catch {
        throw .damaged("record \(record.sequence) is no transaction")
      }
      contents.end += record.size
      contents.sequence += 1
    }
    contents.size = file.byteCount
    contents.tail = file.extracting(contents.end..<file.byteCount).countWithoutZeros
    guard contents.sequence > JournalFormat.firstSequence else { throw .damaged("its first record is not whole") }
    let tail = contents.end..<(contents.end + contents.tail)
    guard try reader.isUnfinished(tail, of: file, from: contents.sequence) else {
      throw .damaged("record \(contents.sequence) is not what was written")
    }
    return contents
  }

  /// The authentic record that begins at an offset, or nil where there is none.
  private mutating func record(at offset: Int, in file: RawSpan) throws(JournalProblem) -> Record? {
    let rest = file.byteCount - offset
    let overhead = header.recordOverhead
    guard rest >= overhead,
      let length = file.bigEndian(at: offset, as: UInt32.self), Int(length) <= rest - overhead,
      let sequence = file.bigEndian(at: offset + 4, as: UInt64.self),
      // No file holds more records than fit in it; this spares most of the search.
      sequence >= JournalFormat.firstSequence, sequence <= file.byteCount / overhead
    else { return nil }
    let record = file.extracting(offset..<(offset + overhead + Int(length)))
    let run = record.extracting(12..<JournalFormat.oldRecordHeaderSize).octets
    let unsettled: UInt32? = header.version == 1 ? 0 : record.bigEndian(at: JournalFormat.oldRecordHeaderSize)
    do throws(CryptoError) {
      if cipher?.run != run { cipher = try RunCipher(run, of: header, key) }
      guard let payload = try cipher?.open(record, sequence: sequence), let unsettled else { return nil }
      return Record(sequence: sequence, unsettled: unsettled, size: record.byteCount, payload: payload)
    } catch .invalidInput {
      return nil
    } catch {
      throw .noCipher
    }
  }

  /// Whether what is behind the good records, of which the next would have the number `next`, may be what writes have
  /// left that nobody waited for: each authentic record there has to be later, and to have been written while the next
  /// one was not known to be on the disk.
  private mutating func isUnfinished(
    _ tail: Range<Int>, of file: RawSpan, from next: UInt64
  ) throws(JournalProblem) -> Bool {
    var place = tail.lowerBound
    while place < tail.upperBound {
      guard let record = try record(at: place, in: file) else {
        place += 1
        continue
      }
      guard record.sequence > next, record.sequence - next <= UInt64(record.unsettled) else { return false }
      place += record.size
    }
    return true
  }
}

extension RawSpan {
  /// How many octets there are up to the last one that is not zero.
  fileprivate var countWithoutZeros: Int {
    unsafe withUnsafeBytes { buffer in (unsafe buffer.lastIndex { $0 != 0 }).map { $0 + 1 } ?? 0 }
  }
}
