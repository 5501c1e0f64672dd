// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// The journal of one TPM's state: a file that begins with everything and goes on with one record for each change.
///
/// A change costs one write and one fdatasync, which may be put off, whatever else the TPM holds. When most of the file
/// is out of date, or when it cannot be trusted any more, a new one takes its place.
final class Journal {
  private let files: any StateFiles
  private let name: String
  private let temporaryName: String
  private var key: StateKey

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
  /// The file was read, and nobody knows what of it is on the disk.
  private var isResumed = false
  private var settlement: Settlement
  private let growth: JournalGrowth
  /// The size of the file, with the zeros behind the end.
  private var size = 0
  /// The end from which on the next change writes a new file.
  private var limit = 0

  init(
    _ name: String, temporaryName: String, in files: any StateFiles, key: StateKey,
    growth: JournalGrowth = JournalGrowth(), settlement: Settlement = Settlement(.full, now: { 0 })
  ) {
    self.settlement = settlement
    (self.name, self.temporaryName, self.files, self.key) = (name, temporaryName, files, key)
    self.growth = growth
  }

  /// Goes on with a file that was read.
  ///
  /// The first change writes a new file, or this one once more: the process that wrote it may have ended on a failed
  /// fdatasync, and what was read may be in memory only, for no later fdatasync to put on the disk.
  func resume(_ contents: JournalContents) throws(Errno) {
    file = try files.open(name)
    header = contents.header
    cipher = nil
    (end, sequence, hasTail) = (contents.end, contents.sequence, contents.tail > 0)
    (size, limit, isResumed) = (contents.size, 0, true)
    settlement.settle(contents.sequence - 1)
  }

  /// Whether it is known which file has the name, and what of it is on the disk.
  var isTrusted: Bool { file != nil }

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
    makeCertain()
    guard let file else { return try rewrite(try whole()) }
    try append(change, to: file)
  }

  /// Puts a file with everything in the place of the old one, sealed with a key that may be another.
  func replace(with whole: borrowing Transaction, key: StateKey? = nil) throws(StoreFailure) {
    let old = self.key
    self.key = key ?? old
    do throws(StoreFailure) {
      try rewrite(whole)
    } catch {
      self.key = old
      throw error
    }
  }

  /// A new file with everything, sealed with this journal's key if no other one is given.
  func image(_ whole: borrowing Transaction, _ key: StateKey?) throws(CryptoError) -> OctetQueue {
    var new = try NewJournal(whole.octets, key ?? self.key)
    return new.takeImage()
  }

  /// In how many milliseconds `synchronize` has to be called; nil while nothing waits for it.
  var millisecondsToSynchronization: UInt64? { settlement.milliseconds }

  /// Waits until all that was acknowledged is on the disk.
  func synchronize() throws(StoreFailure) {
    guard settlement.last + 1 < sequence else { return }
    do throws(Errno) {
      guard let file else { throw .ioError }
      try file.synchronize()
      settlement.settle(sequence - 1)
    } catch {
      file = nil
      // What the disk did not take is still in memory as a rule. If not, the next change stores everything.
      settlement.retry()
      try rewrite(try readBack())
    }
  }

  /// What the file says, if that is all that was acknowledged.
  private func readBack() throws(StoreFailure) -> Transaction {
    guard let octets = try? files.contents(of: name, limit: JournalFormat.maximumSize),
      isAcknowledged(octets.octets), let contents = try? JournalReader.read(octets.octets, key: key)
    else { throw StoreFailure(reason: "what was acknowledged last is not on the disk") }
    return contents.state.transaction
  }

  /// Puts what was read on the disk, which no fdatasync alone may do any more, and removes what crashes have left behind
  /// it: that may hold whole records, which must not be taken to go on with a new one.
  private func makeCertain() {
    cutTail()
    guard isResumed, let file else { return }
    do throws(Errno) {
      let octets = try files.contents(of: name, limit: JournalFormat.maximumSize)
      guard isAcknowledged(octets.octets) else { throw .ioError }
      try file.writeAll(octets.octets.extracting(0..<end))
      try file.synchronize()
      // Nor need the disk know the file by this name.
      try files.synchronize()
      isResumed = false
    } catch {
      self.file = nil
    }
  }

  /// Whether a file says all that was acknowledged, or was read.
  private func isAcknowledged(_ octets: RawSpan) -> Bool {
    guard let contents = try? JournalReader.read(octets, key: key) else { return false }
    return contents.header == header && contents.sequence == sequence && contents.end == end
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
    if isDeferred {
      settlement.wait()
    } else {
      do throws(Errno) {
        try file.synchronize()
      } catch {
        cutTail()
        self.file = nil
        throw StoreFailure(reason: "\(error)")
      }
      settlement.settle(sequence)
    }
    hasTail = false
    end += record.count
    sequence += 1
    self.cipher = cipher.take()
  }

  /// Version 1 has no way to say that a record may not be on the disk.
  private var isDeferred: Bool { settlement.isDeferred && header?.version != 1 }

  private func sealed(_ change: RawSpan) throws(StoreFailure) -> OctetQueue {
    do throws(CryptoError) {
      guard let header else { throw .internalFailure }
      if cipher == nil { cipher = try RunCipher(beginningIn: header, key) }
      let unsettled = UInt32(clamping: sequence - 1 - min(settlement.last, sequence - 1))
      guard let record = try cipher?.seal(change, sequence: sequence, unsettled: unsettled) else {
        throw .internalFailure
      }
      return record
    } catch {
      throw StoreFailure(reason: "libcrypto cannot seal the state")
    }
  }

  /// Puts a new file with everything in the place of the old one.
  private func rewrite(_ whole: borrowing Transaction) throws(StoreFailure) {
    var new: NewJournal
    do throws(CryptoError) {
      new = try NewJournal(whole.octets, key)
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
    (end, sequence, hasTail, isResumed) = (newEnd, JournalFormat.firstSequence + 1, false, false)
    settlement.settle(JournalFormat.firstSequence)
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
