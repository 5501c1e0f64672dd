// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The requests and answers of one client. It waits for nobody: octets are collected until they are a request, an
/// answer is kept until it is read, and while one is kept nothing more is taken from the client.
struct Exchange: ~Copyable {
  /// Nil once the exchange is over.
  private(set) var stream: (any ByteStream)?
  private var port: any Port
  private var input: OctetQueue
  private var output: OctetQueue
  private var passed: FileDescriptor?
  private var inputEnded = false
  private var isOver = false
  /// Whether there may be more to do although nothing new has come.
  private(set) var hasWork = false
  /// Whether there may be octets of the client's that no news will tell of.
  private var mayBeBehind = false
  /// What the loop waits for.
  private var registered: Readiness = []
  /// Whether octets have moved in this round.
  private var hasMoved = false
  /// When octets last moved, in monotonic milliseconds.
  private(set) var lastProgress = LinuxPlatform.roughMilliseconds

  init(_ stream: any ByteStream, _ port: any Port, maxCommandSize: Int) {
    self.stream = stream
    self.port = port
    // A command or a response and whatever a protocol puts around it.
    input = OctetQueue(capacity: maxCommandSize + 64)
    output = OctetQueue(capacity: maxCommandSize + 64)
  }

  /// Whether the client is in the middle of a message or an answer.
  var isStalled: Bool { !input.isEmpty || !output.isEmpty }

  /// What it waits for; nothing once it is over.
  var demand: Readiness {
    guard stream != nil else { return [] }
    if !output.isEmpty { return .writable }
    return reads ? .readable : []
  }

  mutating func register(in polls: inout PollSet) {
    registered = demand
    stream?.register(in: &polls, registered)
  }

  /// Does what can be done without waiting, one request at the most, and says whether what it waits for is as before.
  mutating func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    step(readiness, host: &host)
    return stream != nil && demand == registered && !hasWork && !mayBeBehind
  }

  private mutating func step(_ readiness: Readiness, host: inout Host) {
    hasWork = false
    mayBeBehind = false
    hasMoved = false
    defer { if hasMoved { lastProgress = LinuxPlatform.roughMilliseconds } }
    if !output.isEmpty { flush() }
    guard output.isEmpty, stream != nil else { return }
    if reads, !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) { receive() }
    guard stream != nil, !isOver else { return finishIfDone() }
    guard !input.isEmpty || inputEnded else { return }
    switch port.serve(&input, &output, passed: &passed, host: &host) {
    case .waiting:
      isOver = inputEnded || input.room == 0
      mayBeBehind = mayBeBehind || hasMoved
    case .served: hasWork = !input.isEmpty || inputEnded
    case .over: isOver = true
    }
    flush()
    finishIfDone()
  }

  mutating func close() {
    stream = nil
    passed = nil
    input.dropAll()
    output.dropAll()
  }

  private var reads: Bool { !inputEnded && !isOver && output.isEmpty && input.room > 0 }

  private mutating func receive() {
    do throws(Errno) {
      let count = try stream?.receive(&input, passed: &passed) ?? 0
      inputEnded = count == 0
      mayBeBehind = input.room == 0
      hasMoved = true
    } catch .wouldBlock {
    } catch {
      close()
    }
  }

  private mutating func flush() {
    do throws(Errno) {
      while !output.isEmpty {
        let count = try stream?.send(output.octets) ?? output.count
        output.drop(count)
        hasMoved = true
      }
    } catch .wouldBlock {
    } catch {
      close()
    }
  }

  private mutating func finishIfDone() {
    if isOver, output.isEmpty { close() }
  }
}
