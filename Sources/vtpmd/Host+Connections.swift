// SPDX-License-Identifier: Apache-2.0

extension Host where E: ~Copyable {
  /// Serves a socket from the next round on.
  mutating func connect(_ socket: consuming FileDescriptor, _ role: Listener.Role) {
    connect(SocketStream(socket), role)
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
    let connection = Connection(SocketStream(socket), CommandPort(), maxCommandSize: maxCommandSize, roster: roster)
    dataConnection = connection
    add(connection)
  }
}
