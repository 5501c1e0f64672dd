// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore

/// What a predecessor has left in its memory.
struct LiveContents {
  /// What tells the state on disk from others.
  let identity: [UInt8]
  let locality: UInt8
  /// The device of the kernel's, if there was one.
  let device: ProxyNumbers?
  /// All changes in turn, to be applied to what is on disk.
  private(set) var changes: [Range<Int>] = []
  /// The response of the last command that came through the device, where it may not have been sent.
  private var response: Range<Int>?
  let memory: SharedMemory

  /// - Failure: it is no such memory, of another version, or its owner has given it up
  init(taking descriptor: consuming FileDescriptor) throws(Failure) {
    let memory: SharedMemory
    do throws(Errno) {
      memory = try SharedMemory(descriptor)
    } catch {
      throw Self.failure("its memory cannot be used (\(error))")
    }
    try self.init(memory)
  }

  private init(_ memory: SharedMemory) throws(Failure) {
    func word(_ word: LiveFormat.Word) -> UInt64 { memory.word(at: word.rawValue) ?? 0 }
    guard word(.magic) == LiveFormat.magic, let identity = memory.read(LiveFormat.identity) else {
      throw Self.failure("it is no memory of vtpmd's")
    }
    guard word(.version) == LiveFormat.version else {
      throw Self.failure("it has format \(word(.version)), and this vtpmd takes over \(LiveFormat.version)")
    }
    self.memory = memory
    self.identity = unsafe identity.octets.withUnsafeBytes { unsafe [UInt8]($0) }
    locality = UInt8(clamping: word(.locality))
    device =
      word(.hasDevice) == 1
      ? ProxyNumbers(
        number: UInt32(clamping: word(.number)), major: UInt32(clamping: word(.major)),
        minor: UInt32(clamping: word(.minor))) : nil
    guard word(.area) != 0 else { throw Self.failure("the TPM's state could not be kept for a successor") }
    try readRecords(from: word(.area))
  }

  private mutating func readRecords(from area: UInt64) throws(Failure) {
    let damaged = Self.failure("its records are damaged")
    guard let start = Int(exactly: area), start >= LiveFormat.headerSize, start <= memory.size,
      let endWord = memory.word(at: start + LiveFormat.AreaWord.end.rawValue), let end = Int(exactly: endWord),
      end <= min(memory.size, LiveFormat.maximumSize),
      let answered = memory.word(at: start + LiveFormat.AreaWord.answered.rawValue)
    else { throw damaged }
    var place = start + LiveFormat.areaHeaderSize
    while place < end {
      let rest = end - place - LiveFormat.recordHeaderSize
      guard rest >= 0, let header = memory.read(place..<(place + LiveFormat.recordHeaderSize)),
        let changeSize = header.octets.bigEndian(at: 0, as: UInt32.self).map(Int.init),
        let responseSize = header.octets.bigEndian(at: 4, as: UInt32.self).map(Int.init),
        changeSize <= rest, responseSize <= rest - changeSize,
        // Only a TPM without power, which the disk has whole, begins with nothing.
        changeSize + responseSize > 0 || changes.isEmpty
      else { throw damaged }
      let change = place + LiveFormat.recordHeaderSize
      changes.append(change..<(change + changeSize))
      place = change + changeSize + responseSize
      if responseSize > 0 { response = UInt64(place) > answered ? (place - responseSize)..<place : nil }
    }
    // The first record is written before the area counts.
    guard !changes.isEmpty else { throw damaged }
  }

  /// What is on disk with all changes applied.
  func applied(to stored: StoredState) throws(Failure) -> StoredState {
    var state = stored
    do throws(StateError) {
      for change in changes {
        guard let octets = memory.read(change) else { throw .damaged }
        try state.apply(octets.octets)
      }
    } catch {
      throw Self.failure("its records are damaged")
    }
    return state
  }

  /// Answers the command that the predecessor had taken, if it had taken one: with the response that it had recorded, or
  /// else so that the kernel sends the command again. Where no answer is waited for, the kernel refuses it, which harms
  /// nothing: it takes an answer only once a process has read a command.
  func answer(on device: CInt) {
    if let response, let octets = memory.read(response) {
      Self.write(octets.octets, device)
    } else {
      ResponseHeader.retry.withOctets { Self.write($0, device) }
    }
  }

  private static func write(_ octets: RawSpan, _ device: CInt) {
    let lent = FileDescriptor(owning: device)
    _ = try? lent.write(octets)
    _ = lent.release()
  }

  private static func failure(_ reason: String) -> Failure {
    Failure(.state, "cannot take over: \(reason)")
  }
}
