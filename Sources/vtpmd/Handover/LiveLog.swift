// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore

/// The TPM as it is, command by command, in memory that outlives this process as long as somebody holds it.
final class LiveLog: LiveStore {
  /// An area is begun anew when its records are longer than four times what it began with, and than this.
  private static let smallestLimit = 64 << 10

  let memory: SharedMemory
  /// Whether the command that runs came through the kernel's device, whose response can be sent by a successor. The
  /// clients of sockets are gone with the process.
  var expectsResponse = false
  /// Takes a line for people.
  private let log: (String) -> Void
  /// Where the area begins, where its records end, and where they would be too many; nil once it is given up.
  private var area: (start: Int, end: Int, limit: Int)?
  private var hasFailed = false

  /// New memory, for a state that is told from others by 16 octets.
  convenience init(identity: [UInt8], log: @escaping (String) -> Void) throws(Errno) {
    let memory = try SharedMemory("vtpmd-live", size: LiveFormat.headerSize)
    self.init(memory, log: log)
    let identity = Array(identity.prefix(LiveFormat.identity.count))
    _ = memory.write(identity.rawSpan, at: LiveFormat.identity.lowerBound)
    publish(LiveFormat.version, .version)
    publish(LiveFormat.magic, .magic)
  }

  /// Goes on in the memory of a predecessor, where the first record begins anew.
  init(_ memory: SharedMemory, log: @escaping (String) -> Void) {
    (self.memory, self.log) = (memory, log)
  }

  private func publish(_ value: UInt64, _ word: LiveFormat.Word) { memory.publish(value, at: word.rawValue) }

  func set(locality: UInt8) { publish(UInt64(locality), .locality) }

  func set(device: ProxyNumbers) {
    publish(UInt64(device.number), .number)
    publish(UInt64(device.major), .major)
    publish(UInt64(device.minor), .minor)
    publish(1, .hasDevice)
  }

  /// Says that the last response that was recorded has been sent.
  func answered() {
    guard let area else { return }
    memory.publish(UInt64(area.end), at: area.start + LiveFormat.AreaWord.answered.rawValue)
  }

  func begin(_ whole: borrowing Transaction) { begin(whole.octets, response: RawSpan()) }

  func record(
    _ change: borrowing Transaction, response: RawSpan, whole: () throws(StoreFailure) -> Transaction
  ) {
    guard let area, !hasFailed else { return }
    let response = expectsResponse ? response : RawSpan()
    guard change.octets.byteCount + response.byteCount > 0 else { return }
    let size = LiveFormat.recordHeaderSize + change.octets.byteCount + response.byteCount
    guard area.end - area.start + size <= area.limit else {
      do throws(StoreFailure) {
        let all = try whole()
        return begin(all.octets, response: response)
      } catch {
        return abandon()
      }
    }
    guard let end = append(change.octets, response, at: area.end) else { return abandon() }
    self.area?.end = end
    memory.publish(UInt64(end), at: area.start + LiveFormat.AreaWord.end.rawValue)
  }

  func abandon() {
    if !hasFailed { log("the TPM's state cannot be kept for a successor any more: there is no memory for it") }
    hasFailed = true
    publish(0, .area)
    memory.wipe(LiveFormat.headerSize..<memory.size)
    area = nil
  }

  /// Writes an area that begins with everything beside the one that counts, and makes it the one that does.
  private func begin(_ whole: RawSpan, response: RawSpan) {
    guard !hasFailed else { return }
    let size = LiveFormat.areaHeaderSize + LiveFormat.recordHeaderSize + whole.byteCount + response.byteCount
    let old = area.map { $0.start..<$0.end } ?? (memory.word(at: LiveFormat.Word.area.rawValue) ?? 0).range(memory)
    var start = LiveFormat.headerSize
    if let old, old.lowerBound < start + size { start = (old.upperBound + 63) & ~63 }
    guard let end = append(whole, response, at: start + LiveFormat.areaHeaderSize) else { return abandon() }
    memory.publish(0, at: start + LiveFormat.AreaWord.answered.rawValue)
    memory.publish(UInt64(end), at: start + LiveFormat.AreaWord.end.rawValue)
    publish(UInt64(start), .area)
    if let old { memory.wipe(old) }
    area = (start, end, max(Self.smallestLimit, 4 * size))
  }

  /// Writes a record, which does not count yet, and answers where it ends; nil where there is no memory for it.
  private func append(_ change: RawSpan, _ response: RawSpan, at offset: Int) -> Int? {
    guard let changeSize = UInt32(exactly: change.byteCount), let responseSize = UInt32(exactly: response.byteCount)
    else { return nil }
    let end = offset + LiveFormat.recordHeaderSize + change.byteCount + response.byteCount
    guard end <= LiveFormat.maximumSize, grow(to: end) else { return nil }
    var header = OctetQueue(capacity: LiveFormat.recordHeaderSize)
    header.append(changeSize)
    header.append(responseSize)
    let place = offset + LiveFormat.recordHeaderSize
    return memory.write(header.octets, at: offset) && memory.write(change, at: place)
      && memory.write(response, at: place + change.byteCount) ? end : nil
  }

  private func grow(to size: Int) -> Bool {
    guard size > memory.size else { return true }
    do throws(Errno) {
      try memory.grow(to: max(size, min(memory.size * 2, LiveFormat.maximumSize)))
      return true
    } catch {
      return false
    }
  }
}

extension UInt64 {
  /// The area that begins here, as far as it is in use; nil where there is none.
  fileprivate func range(_ memory: SharedMemory) -> Range<Int>? {
    guard self != 0, let start = Int(exactly: self), let end = memory.word(at: start).flatMap(Int.init(exactly:)),
      start < end, end <= memory.size
    else { return nil }
    return start..<end
  }
}
