// SPDX-License-Identifier: Apache-2.0

/// The loop: waits for all endpoints at once and serves them in turn, one command each. There is no other thread.
struct Server<E: Engine & ~Copyable>: ~Copyable {
  var host: Host<E>
  private var endpoints: [any Endpoint]
  private var polls = PollSet()
  private var ranges: [Range<Int>] = []

  init(_ host: consuming Host<E>, _ endpoints: [any Endpoint]) {
    self.host = host
    self.endpoints = endpoints
  }

  /// Serves until somebody says to end or nothing is left to serve.
  mutating func run() throws(Errno) {
    while host.ending == nil, endpoints.contains(where: \.keepsDaemonAlive) { try turn() }
  }

  /// One round; waits at most as long as given.
  mutating func turn(atMost milliseconds: Int? = nil) throws(Errno) {
    polls.removeAll()
    ranges.removeAll(keepingCapacity: true)
    for endpoint in endpoints {
      let start = polls.count
      endpoint.register(in: &polls)
      ranges.append(start..<polls.count)
    }
    let intervals = endpoints.compactMap(\.wakeInterval) + (host.roster.isFull ? [1000] : [])
    try polls.wait(milliseconds: (intervals + (milliseconds.map { [$0] } ?? [])).min())
    for (endpoint, range) in zip(endpoints, ranges) {
      endpoint.handle(polls.readiness(of: range), host: &host)
      if host.ending != nil { break }
    }
    endpoints += host.takeNewcomers()
    endpoints.removeAll { $0.isFinished }
    if host.roster.isFull { makeRoom() }
  }

  /// Ends in order: the state is saved, as nobody else would have it saved.
  mutating func shutdown() { host.shutdown() }

  /// Closes the connection that has been in the way for longest, where one has.
  private mutating func makeRoom() {
    let now = LinuxPlatform.monotonicMilliseconds
    let waiting = endpoints.compactMap { $0 as? any IdleEndpoint }.filter { $0.isExpendable(at: now) }
    waiting.min { $0.lastProgress < $1.lastProgress }?.close()
    endpoints.removeAll { $0.isFinished }
  }
}

/// An endpoint that can be closed to make room for others.
protocol IdleEndpoint: Endpoint {
  /// When octets last moved, in monotonic milliseconds.
  var lastProgress: UInt64 { get }
  /// Whether it has held its place for too long without need.
  func isExpendable(at now: UInt64) -> Bool
  func close()
}
