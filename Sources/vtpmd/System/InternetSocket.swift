// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// A TCP address as the system has it.
struct InternetAddress {
  private var storage: sockaddr_storage
  private let length: socklen_t
  let family: CInt

  /// The addresses of a name or of an address written in digits. The corresponding C function is `getaddrinfo`.
  static func resolve(_ place: HostPort) throws(ResolutionError) -> [InternetAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    unsafe hints.ai_socktype = FileDescriptor.streamType
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(place.host, String(place.port), &hints, &list)
    guard status == 0 else {
      throw ResolutionError(reason: unsafe gai_strerror(status).map { unsafe String(cString: $0) } ?? "unknown")
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [InternetAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe InternetAddress(entry.pointee) { addresses.append(address) }
      unsafe next = entry.pointee.ai_next
    }
    return addresses
  }

  private init?(_ entry: addrinfo) {
    storage = sockaddr_storage()
    length = unsafe entry.ai_addrlen
    family = unsafe entry.ai_family
    guard let source = unsafe entry.ai_addr, Int(length) <= MemoryLayout<sockaddr_storage>.size,
      family == AF_INET || family == AF_INET6
    else { return nil }
    // The length was compared with the room just above.
    unsafe withUnsafeMutableBytes(of: &storage) { room in
      unsafe room.copyMemory(from: UnsafeRawBufferPointer(start: source, count: Int(length)))
    }
  }

  /// The same address with another port, which both families keep at octets 2 and 3.
  func with(port: UInt16) -> InternetAddress {
    var copy = self
    unsafe withUnsafeMutableBytes(of: &copy.storage) { room in
      unsafe room.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
    }
    return copy
  }

  /// A socket that listens here.
  func listen() throws(Errno) -> FileDescriptor {
    let socket = try FileDescriptor.socket(family)
    try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    // So that 0.0.0.0 and [::] can be served side by side.
    if family == AF_INET6 { try socket.setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    // The storage holds `length` octets of an address, which bind only reads.
    try unsafe withUnsafeBytes(of: storage) { (room) throws(Errno) in
      let address = unsafe room.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      _ = try syscall { unsafe bind(socket.rawValue, address, length) }
    }
    try socket.listen()
    return socket
  }

  /// Whether only this machine can reach the address.
  var isLoopback: Bool {
    unsafe withUnsafeBytes(of: storage) { room in
      if family == AF_INET { return unsafe room[4] == 127 }
      return unsafe room[8..<23].allSatisfy { $0 == 0 } && room[23] == 1
    }
  }
}

/// A name without an address.
struct ResolutionError: Error, Equatable {
  var reason: String
}

extension FileDescriptor {
  /// The port that a TCP socket listens on. The corresponding C function is `getsockname`.
  func port() throws(Errno) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // The kernel writes at most `length` octets, the size of the storage.
    try unsafe withUnsafeMutableBytes(of: &storage) { (room) throws(Errno) in
      let address = unsafe room.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      _ = try syscall { unsafe getsockname(rawValue, address, &length) }
    }
    return unsafe withUnsafeBytes(of: storage) { unsafe UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
  }
}
