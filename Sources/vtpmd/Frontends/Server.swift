// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The loop: waits for all endpoints at once and serves them in turn, one command each. There is no other thread.
struct Server: ~Copyable {
  var host: Host
  private var endpoints: [any Endpoint]
  private var polls = PollSet()
  /// Where the descriptors of each endpoint begin in `polls`, and where the last ones end.
  private var places: [Int] = []
  /// Whose each descriptor in `polls` is.
  private var owners: [Int] = []
  /// Whether `polls` still says what the endpoints wait for.
  private var isRegistered = false

  init(_ host: consuming Host, _ endpoints: [any Endpoint]) {
    self.host = host
    self.endpoints = endpoints
  }

  /// Whether commands can come from anywhere.
  var hasPlaces: Bool { endpoints.contains { $0.keepsDaemonAlive } }

  /// Serves until somebody says to end or nothing is left to serve.
  mutating func run() throws(Errno) {
    // As long as all is registered, nothing has left.
    while host.ending == nil, isRegistered || hasPlaces { try turn() }
    host.keepTime()
  }

  /// One round; waits at most as long as given.
  mutating func turn(atMost limit: Int? = nil) throws(Errno) {
    var milliseconds = limit
    if let due = host.keepTime() { milliseconds = min(milliseconds ?? due, due) }
    try polls.wait(milliseconds: isRegistered ? milliseconds : register(atMost: milliseconds))
    if isRegistered {
      for number in 0..<polls.foundCount {
        let found = polls.found(number)
        handle(owners[found.place], found.readiness)
      }
    } else {
      for place in endpoints.indices { handle(place, polls.readiness(of: places[place]..<places[place + 1])) }
    }
    if host.moveNewcomers(to: &endpoints) { isRegistered = false }
    guard !isRegistered else { return }
    endpoints.removeAll { $0.isFinished }
    if host.roster.isFull { makeRoom() }
  }

  private mutating func handle(_ place: Int, _ readiness: Readiness) {
    guard host.ending == nil else { return }
    if !endpoints[place].handle(readiness, host: &host) { isRegistered = false }
  }

  /// Collects what to wait for, and answers how long to wait at the most. With a limit of an endpoint's own, all of them
  /// are asked again in the next round.
  private mutating func register(atMost milliseconds: Int?) -> Int? {
    var shortest = host.roster.isFull ? 1000 : Int.max
    polls.removeAll()
    places.removeAll(keepingCapacity: true)
    owners.removeAll(keepingCapacity: true)
    for (place, endpoint) in endpoints.enumerated() {
      places.append(polls.count)
      endpoint.register(in: &polls)
      while owners.count < polls.count { owners.append(place) }
      if let interval = endpoint.wakeInterval { shortest = min(shortest, interval) }
    }
    places.append(polls.count)
    isRegistered = shortest == .max
    shortest = min(shortest, milliseconds ?? .max)
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
