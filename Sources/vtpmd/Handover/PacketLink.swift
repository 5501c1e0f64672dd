// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// What the processes say to each other that hand a TPM over, one octet each, some with a descriptor.
enum HandoverMessage: UInt8 {
  /// A successor asks for the TPM; the version of the memory that it can take over follows in a second octet.
  case hello = 0x48
  /// As `hello`, of a successor that has no place to serve at but the device.
  case helloToDevice = 0x68
  /// There is no device, and nothing has changed.
  case deviceless = 0x44
  /// The holder does not speak that version, and nothing has changed.
  case refused = 0x58
  /// The daemon is to stop serving and to end.
  case release = 0x52
  /// The server side of the kernel's device.
  case server = 0x53
  /// The memory that the TPM's state is kept in.
  case live = 0x4C
  /// The socket that successors come to.
  case listener = 0x4B
  /// That was all.
  case end = 0x45
  /// The successor has the TPM: the old holder is not needed any more.
  case taken = 0x54
  /// The daemon serves: from now on its holder answers successors.
  case go = 0x47
  /// The daemon ends for good, and the device goes with it.
  case bye = 0x42
}

/// A socket that keeps messages apart, between two processes of the same user.
final class PacketLink {
  private let socket: FileDescriptor

  init(_ socket: consuming FileDescriptor) { self.socket = socket }

  /// Two ends that are connected. The corresponding C function is `socketpair`.
  static func pair() throws(Errno) -> (PacketLink, PacketLink) {
    var ends: [CInt] = [-1, -1]
    let type = FileDescriptor.packetType | CInt(SOCK_CLOEXEC.rawValue)
    // The kernel writes two numbers.
    try syscall { unsafe socketpair(AF_UNIX, type, 0, &ends) }
    return (PacketLink(FileDescriptor(owning: ends[0])), PacketLink(FileDescriptor(owning: ends[1])))
  }

  var descriptor: CInt { socket.rawValue }

  /// Sends a message, with a descriptor that the other side gets a copy of.
  func send(_ message: HandoverMessage, _ descriptor: CInt? = nil, version: UInt8? = nil) throws(Errno) {
    let octets = [message.rawValue] + (version.map { [$0] } ?? [])
    let bytes = octets.rawSpan
    guard let descriptor else {
      _ = try socket.send(bytes)
      return
    }
    try socket.send(bytes, with: descriptor)
  }

  /// Waits for a packet; at the end it has no message.
  func receive() throws(Errno) -> HandoverPacket {
    var entry = pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0)
    _ = try syscall { unsafe poll(&entry, 1, -1) }
    var octets = OctetQueue(capacity: 2)
    var descriptor: FileDescriptor?
    let count = unsafe try octets.fill { (buffer) throws(Errno) in
      unsafe try socket.receive(into: buffer, passed: &descriptor)
    }
    let first = count > 0 ? octets.octets.bigEndian(at: 0, as: UInt8.self) : nil
    return HandoverPacket(
      message: first.flatMap(HandoverMessage.init), version: octets.octets.bigEndian(at: 1) ?? 0,
      descriptor: descriptor.take())
  }
}

/// One message, with what came along.
struct HandoverPacket: ~Copyable {
  /// Nil at the end, and for what is no message.
  let message: HandoverMessage?
  let version: UInt8
  private var descriptor: FileDescriptor?

  init(message: HandoverMessage?, version: UInt8, descriptor: consuming FileDescriptor?) {
    self.message = message
    self.version = version
    self.descriptor = descriptor
  }

  mutating func takeDescriptor() -> FileDescriptor? { descriptor.take() }
}
