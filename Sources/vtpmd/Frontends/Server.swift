// SPDX-License-Identifier: Apache-2.0

/// The loop: waits for all endpoints at once and serves them in turn, one command each. There is no other thread.
struct Server<E: Engine & ~Copyable>: ~Copyable {
  var host: Host<E>
  private var endpoints: [any Endpoint]
  private var polls = PollSet()
  /// Where the descriptors of each endpoint begin in `polls`, and where the last ones end.
  private var places: [Int] = []

  init(_ host: consuming Host<E>, _ endpoints: [any Endpoint]) {
    self.host = host
    self.endpoints = endpoints
  }

  /// Serves until somebody says to end or nothing is left to serve.
  mutating func run() throws(Errno) {
    while host.ending == nil, endpoints.contains(where: { $0.keepsDaemonAlive }) { try turn() }
  }

  /// One round; waits at most as long as given.
  mutating func turn(atMost milliseconds: Int? = nil) throws(Errno) {
    try polls.wait(milliseconds: register(atMost: milliseconds))
    for place in endpoints.indices {
      endpoints[place].handle(polls.readiness(of: places[place]..<places[place + 1]), host: &host)
      if host.ending != nil { break }
    }
    host.moveNewcomers(to: &endpoints)
    if endpoints.contains(where: { $0.isFinished }) { endpoints.removeAll { $0.isFinished } }
    if host.roster.isFull { makeRoom() }
  }

  /// Collects what to wait for, and answers how long to wait at the most.
  private mutating func register(atMost milliseconds: Int?) -> Int? {
    var shortest = milliseconds ?? .max
    if host.roster.isFull { shortest = min(shortest, 1000) }
    polls.removeAll()
    places.removeAll(keepingCapacity: true)
    for endpoint in endpoints {
      places.append(polls.count)
      endpoint.register(in: &polls)
      if let interval = endpoint.wakeInterval { shortest = min(shortest, interval) }
    }
    places.append(polls.count)
    return shortest == .max ? nil : shortest
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
