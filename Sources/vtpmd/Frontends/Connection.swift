// SPDX-License-Identifier: Apache-2.0

/// One client on a stream, in the loop. What happens between the two is `Exchange`'s.
final class Connection: Endpoint, IdleEndpoint {
  /// A client in the middle of a message or an answer may stand still for so long where places are short.
  static var patienceWithStalled: UInt64 { 5_000 }
  /// An idle client may keep its place for so long where places are short.
  static var patienceWithIdle: UInt64 { 60_000 }

  // Sound: the loop serves one endpoint at a time, and nothing that an exchange calls gets back to it.
  @exclusivity(unchecked) private var storage: Exchange
  private let roster: Roster
  private let cancelWatch: CancelWatch?
  /// What is in `cancelWatch`.
  private let watched: CInt?

  init(
    _ stream: any ByteStream, _ port: any Port, maxCommandSize: Int, roster: Roster, cancelWatch: CancelWatch? = nil
  ) {
    self.cancelWatch = cancelWatch
    watched = cancelWatch == nil ? nil : stream.socket
    if let watched { cancelWatch?.add(watched) }
    unsafe storage = Exchange(stream, port, maxCommandSize: maxCommandSize)
    self.roster = roster
    roster.enter()
  }

  deinit { roster.leave() }

  private var exchange: Exchange {
    _read { yield unsafe storage }
    _modify { yield unsafe &storage }
  }

  var isFinished: Bool { exchange.stream == nil }
  var wakeInterval: Int? { exchange.hasWork ? 0 : nil }
  var lastProgress: UInt64 { exchange.lastProgress }

  func register(in polls: inout PollSet) { exchange.register(in: &polls) }

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    guard !isFinished else { return true }
    let isAsBefore = exchange.handle(readiness, host: &host)
    if isFinished { unwatch() }
    return isAsBefore
  }

  func close() {
    exchange.close()
    unwatch()
  }

  private func unwatch() {
    if let watched { cancelWatch?.remove(watched) }
  }

  func isExpendable(at now: UInt64) -> Bool {
    now &- lastProgress >= (exchange.isStalled ? Self.patienceWithStalled : Self.patienceWithIdle)
  }
}
