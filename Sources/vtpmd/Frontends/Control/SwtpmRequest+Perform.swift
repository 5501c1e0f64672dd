// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// Results of swtpm's control channel, which are TPM 1.2 codes.
enum SwtpmResult {
  static let success: UInt32 = 0x00
  static let badParameter: UInt32 = 0x03
  static let badOrdinal: UInt32 = 0x0A
  static let ioError: UInt32 = 0x1F
  static let badLocality: UInt32 = 0x3D
  /// There is none of what was asked for, which is no failure.
  static let missing: UInt32 = 0x800
}

/// What the control channel offers; only what works has its bit.
enum SwtpmCapability {
  static let initialize: UInt32 = 1 << 0
  static let shutdown: UInt32 = 1 << 1
  static let established: UInt32 = 1 << 2
  static let setLocality: UInt32 = 1 << 3
  static let hashing: UInt32 = 1 << 4
  static let cancel: UInt32 = 1 << 5
  static let resetEstablished: UInt32 = 1 << 7
  static let getState: UInt32 = 1 << 8
  static let setState: UInt32 = 1 << 9
  static let stop: UInt32 = 1 << 10
  static let configuration: UInt32 = 1 << 11
  static let setDataDescriptor: UInt32 = 1 << 12
  static let setBufferSize: UInt32 = 1 << 13
  static let information: UInt32 = 1 << 14
  static let commandHeader: UInt32 = 1 << 15

  static let offered =
    initialize | shutdown | established | setLocality | hashing | cancel | resetEstablished | getState | setState
    | stop | configuration | setDataDescriptor | setBufferSize | information | commandHeader
}

extension SwtpmRequest {
  /// Acts on the request, with the answer in `output`. What is more than one request long, or follows from one before,
  /// is `ControlPort`'s: HASH_DATA, GET_STATEBLOB and SET_STATEBLOB.
  func perform(
    _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) {
    switch self {
    case .capability: Self.answer([SwtpmResult.success, SwtpmCapability.offered], &output)
    case .initialize(let flags): initialize(flags, &output, host: &host)
    case .shutdown:
      host.shutdown()
      host.end(.told("a client's SHUTDOWN"))
      Self.answer([SwtpmResult.success], &output)
    case .stop:
      host.shutdown()
      host.powerOff()
      Self.answer([SwtpmResult.success], &output)
    case .established: established(&output, host: &host)
    case .resetEstablished(let locality): resetEstablished(locality, &output, host: &host)
    case .setLocality(let locality):
      Self.answer([host.setSocketLocality(locality) ? SwtpmResult.success : SwtpmResult.badLocality], &output)
    case .hashStart: whileOn(&output, &host) { $0.hashStart() }
    case .hashEnd: whileOn(&output, &host) { $0.hashEnd() }
    case .hashData, .getState, .setState: break
    // By now no command runs any more; one that ran has seen the request through the cancel watch.
    case .cancel: Self.answer([SwtpmResult.success], &output)
    // Neither a file key nor a migration key.
    case .configuration: Self.answer([SwtpmResult.success, 0], &output)
    case .setDataDescriptor: takeDataDescriptor(&output, passed: &passed, host: &host)
    case .setBufferSize: bufferSize(&output, host: &host)
    case .information(let flags, let offset): information(flags, offset, &output, host: &host)
    case .other: Self.answer([SwtpmResult.badOrdinal], &output)
    }
  }

  static func answer(_ words: [UInt32], _ output: inout OctetQueue) {
    for word in words { output.append(word) }
  }

  /// Starts the TPM anew, in order as swtpm does it, or goes on where a volatile state that has come since power went was
  /// left. There is no file of volatile state that flag 1 could delete.
  private func initialize(
    _ flags: UInt32, _ output: inout OctetQueue, host: inout Host
  ) {
    guard flags & ~1 == 0 else { return Self.answer([SwtpmResult.badParameter], &output) }
    do throws(StateError) {
      if try !host.resume() {
        host.shutdown()
        host.powerOff()
        host.powerOn()
      }
    } catch { return Self.answer([SwtpmResult.ioError], &output) }
    _ = host.setSocketLocality(0)
    Self.answer([SwtpmResult.success], &output)
  }

  private func whileOn(
    _ output: inout OctetQueue, _ host: inout Host, _ body: (inout Host) -> Void
  ) {
    guard host.isPoweredOn else { return Self.answer([SwtpmResult.badOrdinal], &output) }
    body(&host)
    Self.answer([SwtpmResult.success], &output)
  }

  private func established(_ output: inout OctetQueue, host: inout Host) {
    guard host.isPoweredOn else { return Self.answer([SwtpmResult.badOrdinal, 0], &output) }
    // The bit is the first of four octets.
    Self.answer([SwtpmResult.success, host.isEstablished ? 1 << 24 : 0], &output)
  }

  private func resetEstablished(
    _ locality: UInt8, _ output: inout OctetQueue, host: inout Host
  ) {
    guard host.isPoweredOn else { return Self.answer([SwtpmResult.badOrdinal], &output) }
    let isAllowed = host.resetEstablished(locality: locality)
    Self.answer([isAllowed ? SwtpmResult.success : SwtpmResult.badLocality], &output)
  }

  /// Takes a socket that came along as a client's command connection; there may be one such at a time.
  private func takeDataDescriptor(
    _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) {
    guard let descriptor = passed.take(), !host.hasDataConnection, !host.roster.isFull,
      (try? descriptor.option(SO_TYPE)) == FileDescriptor.streamType
    else { return Self.answer([SwtpmResult.ioError], &output) }
    host.addDataConnection(descriptor)
    Self.answer([SwtpmResult.success], &output)
  }

  /// The size cannot be changed: it is the smallest and the largest at once.
  private func bufferSize(_ output: inout OctetQueue, host: inout Host) {
    let size = UInt32(clamping: host.maxCommandSize)
    Self.answer([SwtpmResult.success, size, size, size], &output)
  }

  private func information(
    _ flags: UInt64, _ offset: UInt32, _ output: inout OctetQueue, host: inout Host
  ) {
    let text = Array(Information.text(flags, &host).utf8)
    let start = min(text.count, Int(clamping: offset))
    let part = Array(text[start...].prefix(Information.maximumSize))
    Self.answer([SwtpmResult.success, UInt32(clamping: text.count), UInt32(clamping: part.count)], &output)
    output.append(part.rawSpan)
  }
}
