// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

extension Host {
  /// Serves a socket from the next round on.
  mutating func connect(_ socket: consuming FileDescriptor, _ role: Listener.Role) {
    let takesDescriptors = if case .control = role { true } else { false }
    connect(SocketStream(socket, takesDescriptors: takesDescriptors), role)
  }

  mutating func connect(_ stream: any ByteStream, _ role: Listener.Role) {
    switch role {
    case .commands:
      add(Connection(stream, CommandPort(), maxCommandSize: maxCommandSize, roster: roster))
    case .control(let dialect):
      add(
        Connection(
          stream, ControlPort(dialect), maxCommandSize: maxCommandSize, roster: roster, cancelWatch: cancelWatch))
    }
  }

  var hasDataConnection: Bool { dataConnection?.isFinished == false }

  /// Serves the socket that SET_DATAFD brought.
  mutating func addDataConnection(_ socket: consuming FileDescriptor) {
    let stream = SocketStream(socket, takesDescriptors: false)
    let connection = Connection(stream, CommandPort(), maxCommandSize: maxCommandSize, roster: roster)
    dataConnection = connection
    add(connection)
  }
}
