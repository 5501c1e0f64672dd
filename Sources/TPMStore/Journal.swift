// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// The journal of one TPM's state: a file that begins with everything and goes on with one record for each change.
///
/// A change costs one write and one fdatasync, whatever else the TPM holds. When most of the file is out of date, or
/// when it cannot be trusted any more, a new one takes its place.
final class Journal {
  private let files: any StateFiles
  private let name: String
  private let temporaryName: String
  private let key: StateKey

  /// The file that changes are appended to. Nil where there is none yet, and where nobody knows what the disk has of
  /// it: after a failed fdatasync the kernel may call clean what never got there, so that a second one proves nothing.
  private var file: (any StateFile)?
  private var header: JournalHeader?
  private var cipher: RunCipher?
  /// Where the good records end, and the number of the next one.
  private var end = 0
  private var sequence = JournalFormat.firstSequence
  /// There may be octets behind the end that are not zero.
  private var hasTail = false
  private let growth: JournalGrowth
  /// The size of the file, with the zeros behind the end.
  private var size = 0
  /// The end from which on the next change writes a new file.
  private var limit = 0

  init(
    _ name: String, temporaryName: String, in files: any StateFiles, key: StateKey,
    growth: JournalGrowth = JournalGrowth()
  ) {
    (self.name, self.temporaryName, self.files, self.key) = (name, temporaryName, files, key)
    self.growth = growth
  }

  /// Goes on with a file that was read.
  ///
  /// The first change writes a new file: the process that wrote the old one may have ended on a failed fdatasync, and
  /// what was read may be in memory only, for no later fdatasync to put on the disk.
  func resume(_ contents: JournalContents) throws(Errno) {
    file = try files.open(name)
    header = contents.header
    cipher = nil
    (end, sequence, hasTail) = (contents.end, contents.sequence, contents.tail > 0)
    (size, limit) = (contents.size, 0)
  }

  /// Makes the next change write a new file: what this one has was not acknowledged.
  func distrust() { file = nil }

  /// Stores a change, and returns when it is on the disk. What fails leaves all that was stored before.
  func save(_ change: RawSpan, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {
    if file != nil, end + JournalFormat.recordOverhead + change.byteCount > limit {
      do throws(StoreFailure) {
        return try rewrite(try whole())
      } catch {
        // Where the old file is still good it takes the change, and this is tried again when some more have come.
        guard file != nil else { throw error }
        limit = end + growth.compactionSize(0)
      }
    }
    cutTail()
    guard let file else { return try rewrite(try whole()) }
    try append(change, to: file)
  }

  /// Removes what a failed append, or a crash in one, left behind the end.
  private func cutTail() {
    guard hasTail, let file else { return }
    do throws(Errno) {
      try file.truncate(to: end)
      size = end
      hasTail = false
    } catch {
      self.file = nil
    }
  }

  /// Writes a record at the end, and makes the file longer by more than that where it has to grow.
  private func write(_ record: RawSpan, to file: any StateFile) throws(Errno) {
    let room = end + record.byteCount
    guard room > size else { return try file.writeAll(record, at: end) }
    let padding = min(growth.step, JournalFormat.maximumSize - room)
    do throws(Errno) {
      let padded = OctetQueue(record, zeros: padding)
      try file.writeAll(padded.octets, at: end)
      size = room + padding
    } catch {
      // A disk that is nearly full may take the record alone.
      guard padding > 0 else { throw error }
      try file.truncate(to: end)
      size = end
      try file.writeAll(record, at: end)
      size = room
    }
  }

  private func append(_ change: RawSpan, to file: any StateFile) throws(StoreFailure) {
    let record = try sealed(change)
    guard record.count <= JournalFormat.maximumSize - end else { throw Self.tooLarge }
    // Until the record is acknowledged its number is spent, and another one must not be sealed in this run.
    var cipher = self.cipher.take()
    hasTail = true
    do throws(Errno) {
      try write(record.octets, to: file)
    } catch {
      cutTail()
      throw StoreFailure(reason: "\(error)")
    }
    do throws(Errno) {
      try file.synchronize()
    } catch {
      cutTail()
      self.file = nil
      throw StoreFailure(reason: "\(error)")
    }
    hasTail = false
    end += record.count
    sequence += 1
    self.cipher = cipher.take()
  }

  private func sealed(_ change: RawSpan) throws(StoreFailure) -> OctetQueue {
    do throws(CryptoError) {
      guard let header else { throw .internalFailure }
      if cipher == nil { cipher = try RunCipher(beginningIn: header, key) }
      guard let record = try cipher?.seal(change, sequence: sequence) else { throw .internalFailure }
      return record
    } catch {
      throw StoreFailure(reason: "libcrypto cannot seal the state")
    }
  }

  /// Puts a new file with everything in the place of the old one.
  private func rewrite(_ whole: borrowing Transaction) throws(StoreFailure) {
    var new: NewFile
    do throws(CryptoError) {
      new = try NewFile(whole.octets, key)
    } catch {
      throw StoreFailure(reason: "libcrypto cannot seal the state")
    }
    let newEnd = new.image.count
    guard newEnd <= JournalFormat.maximumSize else { throw Self.tooLarge }
    let padded = OctetQueue(new.image.octets, zeros: min(growth.step, JournalFormat.maximumSize - newEnd))
    do throws(Errno) {
      // Once the rename may have happened, a power cut leaves either file: the old one takes no more changes.
      file = try files.replace(name, with: padded.octets, by: temporaryName) { self.file = nil }
    } catch {
      throw StoreFailure(reason: "\(error)")
    }
    header = new.header
    cipher = new.cipher.take()
    (end, sequence, hasTail) = (newEnd, JournalFormat.firstSequence + 1, false)
    (size, limit) = (padded.count, growth.compactionSize(newEnd))
  }

  private static let tooLarge = StoreFailure(reason: "the state is too large")
}

extension OctetQueue {
  /// Octets with zeros behind them.
  fileprivate init(_ octets: RawSpan, zeros: Int) {
    self.init(capacity: octets.byteCount + zeros)
    append(octets)
    let padding = [UInt8](repeating: 0, count: zeros)
    append(padding.rawSpan)
  }
}

/// A journal that holds everything in its first record.
private struct NewFile: ~Copyable {
  let header: JournalHeader
  /// Seals the records that follow.
  var cipher: RunCipher?
  let image: OctetQueue

  init(_ whole: RawSpan, _ key: StateKey) throws(CryptoError) {
    let header = try JournalHeader(of: key)
    var cipher = try RunCipher(beginningIn: header, key)
    let record = try cipher.seal(whole, sequence: JournalFormat.firstSequence)
    var image = OctetQueue(capacity: JournalFormat.headerSize + record.count)
    image.append(header.octets.rawSpan)
    image.append(record.octets)
    self.header = header
    self.cipher = consume cipher
    self.image = image
  }
}
