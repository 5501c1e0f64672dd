// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCore

@testable import TPMStore

/// A directory in memory that fails, or loses power, at the step that a test names. It keeps apart what programs see
/// and what is on the disk.
final class FakeDisk: StateFiles {
  /// What happens at a step instead of what should.
  enum Fault: Equatable {
    /// Nothing but an error.
    case error(Errno)
    /// Half of it, and an error; of what has no halves nothing.
    case half(Errno)
    /// A write that takes half and calls that success.
    case short
    /// The step is done, and the power is gone before anybody hears of it.
    case powerCut
  }

  /// What a step does.
  enum Operation { case create, rename, remove, synchronizeNames, write, truncate, synchronize }

  /// What a power cut leaves of octets that nobody has waited for.
  enum Remains: CaseIterable { case nothing, firstHalf, secondHalf, zeros, all }

  private final class Node {
    var octets: [UInt8] = []
    var durable: [UInt8] = []
    /// What the file was when a synchronisation failed: those that follow call success what does not get to the disk
    /// of it, where nobody has written since.
    private var forgotten: [UInt8]?
    private var writtenSince: [Range<Int>] = []
    /// What the file was after each change since the last synchronisation.
    var history: [[UInt8]] = []

    func put(_ new: [UInt8], at offset: Int) {
      if octets.count < offset { octets += [UInt8](repeating: 0, count: offset - octets.count) }
      octets.replaceSubrange(offset..<max(offset, min(octets.count, offset + new.count)), with: new)
      history.append(octets)
      if forgotten != nil { writtenSince.append(offset..<(offset + new.count)) }
    }

    func synchronize() {
      var kept = octets
      if let forgotten {
        for place in octets.indices where place < forgotten.count && !writtenSince.contains(where: { $0 ~= place }) {
          kept[place] = place < durable.count ? durable[place] : 0
        }
      }
      (durable, history) = (kept, [])
    }

    func failToSynchronize() { (forgotten, writtenSince) = (octets, []) }

    /// The file with each sector as it was at any time since the last synchronisation, and of any size that it had.
    func after(_ random: inout SeededRandom, sector: Int) -> [UInt8] {
      let versions = [durable] + history
      guard versions.count > 1, let size = versions.randomElement(using: &random)?.count else { return octets }
      var mixed = [UInt8](repeating: 0, count: size)
      for place in stride(from: 0, to: size, by: sector) {
        let version = versions.randomElement(using: &random) ?? durable
        let end = min(place + sector, size, version.count)
        if place < end { mixed[place..<end] = version[place..<end] }
      }
      return mixed
    }

    func after(_ remains: Remains) -> [UInt8] {
      guard remains != .nothing, octets.count >= durable.count else { return durable }
      var mixed = durable + [UInt8](repeating: 0, count: octets.count - durable.count)
      let changed = octets.indices.filter { octets[$0] != mixed[$0] }
      guard let first = changed.first, let last = changed.last, remains != .all else { return octets }
      let middle = first + (last - first) / 2
      switch remains {
      case .firstHalf: mixed[first..<middle] = octets[first..<middle]
      case .secondHalf: mixed[middle...last] = octets[middle...last]
      default: for place in first...last { mixed[place] = 0 }
      }
      return mixed
    }
  }

  private var names: [String: Node] = [:] {
    didSet { nameHistory.append(names) }
  }
  /// What the names were after each change since the last synchronisation: they get to the disk in order.
  private var nameHistory: [[String: Node]] = []
  private var durableNames: [String: Node] = [:]
  private(set) var steps = 0
  /// How many octets the write that comes next, or came last, is for.
  private(set) var lastWriteSize = 0
  private(set) var isOff = false
  var fault: (_ step: Int, _ operation: Operation) -> Fault? = { _, _ in nil }

  subscript(name: String) -> [UInt8]? {
    get { names[name]?.octets }
    set {
      guard let newValue else {
        names[name] = nil
        durableNames[name] = nil
        return
      }
      let node = Node()
      (node.octets, node.durable) = (newValue, newValue)
      names[name] = node
      durableNames[name] = node
      nameHistory = []
    }
  }

  /// The disk as the next start finds it, with the names of before or of after the last changes to them.
  func afterPowerCut(_ remains: Remains, newNames: Bool) -> FakeDisk {
    let disk = FakeDisk()
    for (name, node) in newNames ? names : durableNames { disk[name] = node.after(remains) }
    return disk
  }

  /// The disk as the next start finds it: each sector, and all names, as at any time since they were waited for.
  func afterPowerCut(_ random: inout SeededRandom) -> FakeDisk {
    let disk = FakeDisk()
    let sector = [16, 64, 512].randomElement(using: &random) ?? 512
    let left = ([durableNames] + nameHistory).randomElement(using: &random) ?? durableNames
    for (name, node) in left.sorted(by: { $0.key < $1.key }) { disk[name] = node.after(&random, sector: sector) }
    return disk
  }

  func entries() throws(Errno) -> [String] {
    guard !isOff else { throw .ioError }
    return Array(names.keys)
  }

  func contents(of name: String, limit: Int) throws(Errno) -> OctetQueue {
    let octets = try node(name).octets
    var queue = OctetQueue(capacity: octets.count)
    if octets.count <= limit { queue.append(octets.rawSpan) }
    return queue
  }

  func permissions(of name: String) throws(Errno) -> mode_t { 0o600 }

  func open(_ name: String) throws(Errno) -> any StateFile { File(self, try node(name)) }

  func create(_ name: String) throws(Errno) -> any StateFile {
    let node = Node()
    try step(.create) { () throws(Errno) in
      guard names[name] == nil else { throw .alreadyExists }
      names[name] = node
    }
    return File(self, node)
  }

  func rename(_ name: String, to newName: String) throws(Errno) {
    try step(.rename) { () throws(Errno) in
      // In one step, as a disk has it.
      var renamed = names
      guard let node = renamed.removeValue(forKey: name) else { throw .noSuchFile }
      renamed[newName] = node
      names = renamed
    }
  }

  func remove(_ name: String) throws(Errno) { try step(.remove) { () throws(Errno) in names[name] = nil } }

  func synchronize() throws(Errno) {
    try step(.synchronizeNames) { () throws(Errno) in (durableNames, nameHistory) = (names, []) }
  }

  private func node(_ name: String) throws(Errno) -> Node {
    guard !isOff else { throw .ioError }
    guard let node = names[name] else { throw .noSuchFile }
    return node
  }

  /// Does a step, or what the test has in its place.
  private func step(
    _ operation: Operation, _ body: () throws(Errno) -> Void, half: () -> Void = {}
  ) throws(Errno) {
    guard !isOff else { throw .ioError }
    steps += 1
    switch fault(steps - 1, operation) {
    case nil, .short: try body()
    case .error(let error): throw error
    case .half(let error):
      half()
      throw error
    case .powerCut:
      isOff = true
      try body()
      throw .ioError
    }
  }

  private final class File: StateFile {
    private let disk: FakeDisk
    private let node: Node
    init(_ disk: FakeDisk, _ node: Node) { (self.disk, self.node) = (disk, node) }

    func write(_ octets: RawSpan, at offset: Int) throws(Errno) -> Int {
      let octets = octets.octets
      let half = Array(octets.prefix(octets.count / 2))
      disk.lastWriteSize = octets.count
      if octets.count > 1, disk.fault(disk.steps, .write) == .short {
        try disk.step(.write) { () throws(Errno) in node.put(half, at: offset) }
        return half.count
      }
      try disk.step(
        .write, { () throws(Errno) in node.put(octets, at: offset) }, half: { node.put(half, at: offset) })
      return octets.count
    }

    func truncate(to size: Int) throws(Errno) {
      try disk.step(.truncate) { () throws(Errno) in
        node.octets = Array(node.octets.prefix(size))
        node.history.append(node.octets)
      }
    }

    /// Power that goes away in the middle leaves what it likes.
    func synchronize() throws(Errno) {
      let fault = disk.fault(disk.steps, .synchronize)
      do throws(Errno) {
        try disk.step(.synchronize) { () throws(Errno) in
          if fault != .powerCut { node.synchronize() }
        }
      } catch {
        node.failToSynchronize()
        throw error
      }
    }
  }
}
