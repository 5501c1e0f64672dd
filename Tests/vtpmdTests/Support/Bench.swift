// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMStore

@testable import vtpmd

/// A server with a `FakeEngine`, turned by hand: no threads, no waiting.
final class Bench {
  let recorder: Recorder
  let store = SwitchedStore(EphemeralStore())
  let platform = LinuxPlatform()
  let roster: Roster
  var server: Server

  /// - Parameter engine: what takes the place of a `FakeEngine`
  init(limit: Int = 16, startsUp: Bool = false, engine: (any Engine)? = nil) {
    let recorder = Recorder()
    self.recorder = recorder
    roster = Roster(limit: limit)
    var host = Host(
      engine ?? FakeEngine(recorder), platform: platform, store: store, roster: roster, startsUp: startsUp)
    host.powerOn()
    recorder.events.removeAll()
    server = Server(host, [])
  }

  /// A client that is connected as one that a listener took.
  func connect(_ role: Listener.Role = .commands) -> Peer {
    let (peer, server) = Peer.pair()
    self.server.host.connect(FileDescriptor(owning: server), role)
    return peer
  }

  func add(_ endpoint: any Endpoint) { server.add(endpoint) }

  /// Lets everything happen that can happen now.
  func settle(_ rounds: Int = 12) {
    for _ in 0..<rounds where server.host.ending == nil { try! server.turn(atMost: 0) }
  }

  var ending: Host.Ending? { server.host.ending }
}

extension Server {
  mutating func add(_ role: Listener.Role, _ stream: any ByteStream) { host.connect(stream, role) }
  mutating func add(_ endpoint: any Endpoint) { host.add(endpoint) }
}
