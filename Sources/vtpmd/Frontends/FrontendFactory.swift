// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Opens what the options ask for.
struct FrontendFactory {
  let roster: Roster
  let announcer: Announcer
  let maxCommandSize: Int
  /// Told of the server side of every device, and of the device's numbers where they are known.
  let madeDevice: (ProxyNumbers?, CInt) throws(Errno) -> Void
  private(set) var endpoints: [any Endpoint] = []
  private var lines: [String] = []

  init(
    roster: Roster, announcer: Announcer, maxCommandSize: Int,
    madeDevice: @escaping (ProxyNumbers?, CInt) throws(Errno) -> Void = { _, _ in }
  ) {
    self.roster = roster
    self.announcer = announcer
    self.maxCommandSize = maxCommandSize
    self.madeDevice = madeDevice
  }

  mutating func open(_ frontend: Options.Frontend) throws(Failure) {
    switch frontend {
    case .proxy(let device): try openProxy(device)
    case .tcp(let place): try openTCP(place)
    case .unix(let path):
      add(try unixSocket(path), .commands)
      add(try unixSocket(path + ".ctrl"), .control(.undecided))
      ready("\(path) and \(path).ctrl ready")
    case .control(.unix(let path)):
      add(try unixSocket(path), .control(.swtpm))
      ready("\(path) ready for control")
    case .control(.tcp(let place)):
      let port = try listen(place, count: 1) { _ in .control(.swtpm) }
      ready("\(HostPort(host: place.host, port: port)) ready for control")
    case .descriptor(let number): try openDescriptor(number)
    case .standardStreams:
      let stream = PairStream(
        input: FileDescriptor(owning: STDIN_FILENO), output: FileDescriptor(owning: STDOUT_FILENO))
      endpoints.append(Connection(stream, CommandPort(), maxCommandSize: maxCommandSize, roster: roster))
    }
  }

  /// Says that all is open; the proxy says so itself when its nodes are there.
  func announceAll() {
    for line in lines { announcer.announce(line) }
  }

  private mutating func ready(_ line: String) {
    lines.append(line)
    announcer.expect()
  }

  private mutating func add(_ socket: UnixSocket, _ role: Listener.Role) {
    endpoints.append(Listener(socket, role, roster: roster))
  }

  private mutating func openProxy(_ path: String) throws(Failure) {
    let device = try ProxyControl.makeDevice(path)
    do throws(Errno) {
      try madeDevice(device.numbers, device.server.rawValue)
    } catch {
      throw Failure(.system, "cannot have the device held for a successor: \(error)")
    }
    endpoints.append(ProxyReadiness(device.numbers, announcer: announcer))
    endpoints.append(ProxyDevice(ServerSide(device.takeServer())))
  }

  /// Goes on with the device of a predecessor.
  mutating func take(_ device: consuming Succession.Device) {
    let (numbers, locality) = (device.numbers, device.locality)
    if let numbers {
      endpoints.append(ProxyReadiness(numbers, announcer: announcer))
    } else {
      ready("the device that was taken over ready")
    }
    endpoints.append(ProxyDevice(ServerSide(device.takeServer()), locality: locality))
  }

  private func unixSocket(_ path: String) throws(Failure) -> UnixSocket {
    try Failure.explaining({ UnixSocket.failure(path, $0) }) { () throws(Errno) in try UnixSocket(path) }
  }
}

/// TCP.
extension FrontendFactory {
  private mutating func openTCP(_ place: HostPort) throws(Failure) {
    let port = try listen(place, count: 2) { $0 == 0 ? .commands : .control(.undecided) }
    let address = HostPort(host: place.host, port: port)
    ready("\(address) and port \(port + 1) ready")
  }

  /// Listens on `count` ports in a row, on every address of the host, and says which the first is.
  private mutating func listen(
    _ place: HostPort, count: UInt16, _ role: (UInt16) -> Listener.Role
  ) throws(Failure) -> UInt16 {
    let addresses: [InternetAddress]
    do throws(ResolutionError) {
      addresses = try InternetAddress.resolve(place)
    } catch {
      throw Failure(.unavailable, "\(place): \(error.reason): name an address of this machine")
    }
    // A free pair has to be guessed: the port after the one the system names may be taken.
    for attempt in 1... {
      do throws(Errno) {
        let port = try listen(addresses, place.port, count: count, role)
        Self.warn(place, addresses)
        return port
      } catch .addressInUse where place.port == 0 && attempt < 50 {
        continue
      } catch {
        throw Self.failure(error, place)
      }
    }
    throw Self.failure(.addressInUse, place)
  }

  private mutating func listen(
    _ addresses: [InternetAddress], _ port: UInt16, count: UInt16, _ role: (UInt16) -> Listener.Role
  ) throws(Errno) -> UInt16 {
    var opened: [any Endpoint] = []
    var first = port
    var problem = Errno.addressNotAvailable
    for address in addresses {
      do throws(Errno) {
        let socket = try address.with(port: first).listen()
        if first == 0 { first = try socket.port() }
        guard first <= UInt16.max - (count - 1) else { throw .addressInUse }
        opened.append(Listener(socket, role(0), roster: roster))
        for offset in 1..<max(count, 1) {
          opened.append(Listener(try address.with(port: first + offset).listen(), role(offset), roster: roster))
        }
      } catch .addressInUse {
        throw .addressInUse
      } catch {
        // A name may have an address of a family that this machine does not have.
        problem = error
      }
    }
    guard !opened.isEmpty else { throw problem }
    endpoints += opened
    return first
  }

  private static func warn(_ place: HostPort, _ addresses: [InternetAddress]) {
    guard addresses.contains(where: { !$0.isLoopback }) else { return }
    Log.event("\(place): whoever can reach it has the TPM in hand, for nothing in this protocol tells users apart")
  }

  private static func failure(_ error: Errno, _ place: HostPort) -> Failure {
    switch error {
    case .addressInUse: Failure(.unavailable, "\(place) or the port after it is in use: name another port, or 0")
    case .addressNotAvailable: Failure(.unavailable, "\(place) is not an address of this machine")
    case .permissionDenied: Failure(.permission, "\(place): \(error): ports below 1024 are root's")
    default: Failure(.system, "cannot listen on \(place): \(error)")
    }
  }
}

/// Descriptors of others.
extension FrontendFactory {
  private mutating func openDescriptor(_ number: CInt) throws(Failure) {
    guard number > STDERR_FILENO else {
      throw Failure(.usage, "option --fd: \(number) is a standard stream; see vtpmd --help")
    }
    do throws(Errno) {
      try openDescriptor(FileDescriptor(owning: number), number)
    } catch .badDescriptor {
      throw Failure(.usage, "option --fd: descriptor \(number) is not open; see vtpmd --help")
    } catch .invalid {
      throw Failure(
        .usage, "option --fd: descriptor \(number) is neither a stream socket nor a TPM's server side; see vtpmd --help"
      )
    } catch {
      throw Failure(.system, "descriptor \(number): \(error)")
    }
  }

  /// Tells by its kind what a descriptor is for: a stream socket that listens or is connected, or else a thing that
  /// keeps messages apart, as the driver's server side and a packet socket do.
  private mutating func openDescriptor(_ descriptor: consuming FileDescriptor, _ number: CInt) throws(Errno) {
    try descriptor.closeOnExec()
    let kind = try descriptor.status().st_mode & S_IFMT
    let anonymous: mode_t = 0
    guard kind == S_IFSOCK else {
      guard kind == S_IFCHR || kind == anonymous else {
        _ = descriptor.release()
        throw .invalid
      }
      return try addDevice(descriptor, number)
    }
    let type = try descriptor.option(SO_TYPE)
    if type == FileDescriptor.packetType {
      try addDevice(descriptor, number)
    } else if type != FileDescriptor.streamType {
      _ = descriptor.release()
      throw .invalid
    } else if try descriptor.option(SO_ACCEPTCONN) != 0 {
      endpoints.append(Listener(descriptor, .commands, roster: roster))
      ready("descriptor \(number) ready for clients")
    } else {
      let stream = SocketStream(descriptor, takesDescriptors: false)
      endpoints.append(Connection(stream, CommandPort(), maxCommandSize: maxCommandSize, roster: roster))
      ready("descriptor \(number) ready as a client")
    }
  }

  private mutating func addDevice(_ server: consuming FileDescriptor, _ number: CInt) throws(Errno) {
    try madeDevice(nil, server.rawValue)
    endpoints.append(ProxyDevice(ServerSide(server)))
    ready("descriptor \(number) ready as a device")
  }
}
