// SPDX-License-Identifier: Apache-2.0

/// One client on a stream. It waits for nobody: octets are collected until they are a request, an answer is kept until
/// it is read, and while one is kept nothing more is taken from the client.
final class Connection<P: Port>: Endpoint, IdleEndpoint {
  /// A client in the middle of a message or an answer may stand still for so long where places are short.
  static var patienceWithStalled: UInt64 { 5_000 }
  /// An idle client may keep its place for so long where places are short.
  static var patienceWithIdle: UInt64 { 60_000 }

  private var stream: (any ByteStream)?
  private var port: P
  private var input: OctetQueue
  private var output: OctetQueue
  private var passed: FileDescriptor?
  private let roster: Roster
  private let cancelWatch: CancelWatch?
  private var inputEnded = false
  private var isOver = false
  private var hasWork = false
  private(set) var lastProgress = LinuxPlatform.monotonicMilliseconds

  init(
    _ stream: any ByteStream, _ port: P, maxCommandSize: Int, roster: Roster, cancelWatch: CancelWatch? = nil
  ) {
    self.cancelWatch = cancelWatch
    if let socket = stream.socket { cancelWatch?.add(socket) }
    self.stream = stream
    self.port = port
    // A command or a response and whatever a protocol puts around it.
    input = OctetQueue(capacity: maxCommandSize + 64)
    output = OctetQueue(capacity: maxCommandSize + 64)
    self.roster = roster
    roster.enter()
  }

  deinit { roster.leave() }

  var isFinished: Bool { stream == nil }

  var wakeInterval: Int? { hasWork ? 0 : nil }

  func register(in polls: inout PollSet) {
    stream?.register(in: &polls, reads: reads, writes: !output.isEmpty)
  }

  func handle<E: Engine & ~Copyable>(_ readiness: Readiness, host: inout Host<E>) {
    guard !isFinished else { return }
    hasWork = false
    if !output.isEmpty { flush() }
    guard output.isEmpty, !isFinished else { return }
    if reads, !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) { receive() }
    guard !isFinished, !isOver else { return finishIfDone() }
    guard !input.isEmpty || inputEnded else { return }
    switch port.serve(&input, &output, passed: &passed, host: &host) {
    case .waiting: isOver = inputEnded || input.room == 0
    case .served: hasWork = !input.isEmpty || inputEnded
    case .over: isOver = true
    }
    flush()
    finishIfDone()
  }

  func close() {
    if let socket = stream?.socket { cancelWatch?.remove(socket) }
    stream = nil
    passed = nil
    input.dropAll()
    output.dropAll()
  }

  func isExpendable(at now: UInt64) -> Bool {
    let isStalled = !input.isEmpty || !output.isEmpty
    return now &- lastProgress >= (isStalled ? Self.patienceWithStalled : Self.patienceWithIdle)
  }

  private var reads: Bool { !inputEnded && !isOver && output.isEmpty && input.room > 0 }

  private func receive() {
    do throws(Errno) {
      let count = try stream?.receive(&input, passed: &passed) ?? 0
      inputEnded = count == 0
      lastProgress = LinuxPlatform.monotonicMilliseconds
    } catch .wouldBlock {
    } catch {
      close()
    }
  }

  private func flush() {
    do throws(Errno) {
      while !output.isEmpty {
        let count = try stream?.send(output.octets) ?? output.count
        output.drop(count)
        lastProgress = LinuxPlatform.monotonicMilliseconds
      }
    } catch .wouldBlock {
    } catch {
      close()
    }
  }

  private func finishIfDone() {
    if isOver, output.isEmpty { close() }
  }
}
