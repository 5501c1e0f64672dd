// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// The server side of a TPM of the kernel's: one read is one command, one write is one response.
///
/// What the driver demands, from its source and from measuring: a read gets a whole command or EIO; a response written
/// in pieces, or after the kernel gave up waiting, is refused with EIO, which the next command is not harmed by; POLLOUT
/// is always set and says nothing; POLLHUP and EPIPE mean that the kernel has given the device up.
final class ProxyDevice: Endpoint {
  /// The driver has one buffer of this size.
  static let bufferSize = 4096

  private let server: any MessageDevice
  private var command = OctetQueue(capacity: bufferSize)
  private var response = OctetQueue(capacity: bufferSize)
  private var hasReportedLateness = false
  /// What the kernel's SET_LOCALITY said.
  private(set) var locality: UInt8
  private(set) var isFinished = false

  init(_ server: any MessageDevice, locality: UInt8 = 0) {
    self.server = server
    self.locality = locality
  }

  func register(in polls: inout PollSet) { polls.add(server.descriptor, .readable) }

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    if readiness.contains(.readable) {
      serve(&host)
    } else if !readiness.isDisjoint(with: [.hungUp, .failed]) {
      giveUp(&host, "it hung up")
    }
    return !isFinished
  }

  private func serve(_ host: inout Host) {
    command.dropAll()
    do throws(Errno) {
      let count = unsafe try command.fill { (buffer) throws(Errno) in unsafe try server.read(into: buffer) }
      guard count > 0 else { return giveUp(&host, "it reads as ended") }
    } catch .wouldBlock {
      return
    } catch {
      return giveUp(&host, "\(error)")
    }
    answer(&host)
    command.dropAll()
    send(&host)
  }

  private func answer(_ host: inout Host) {
    response.dropAll()
    if let wanted = SetLocality.locality(in: command.octets) {
      let isKnown = wanted <= Host.highestLocality
      if isKnown {
        locality = wanted
        host.live?.set(locality: wanted)
      }
      (isKnown ? ResponseHeader.success : .locality).withOctets { response.append($0) }
    } else {
      host.live?.expectsResponse = true
      host.execute(command.octets, locality: locality) { response.append($0) }
      host.live?.expectsResponse = false
    }
    // A write of nothing would be taken, and the client left waiting.
    if response.isEmpty { ResponseHeader.failure.withOctets { response.append($0) } }
  }

  private func send(_ host: inout Host) {
    defer {
      response.dropAll()
      host.live?.answered()
    }
    do throws(Errno) {
      _ = try server.write(response.octets)
    } catch .ioError {
      if !hasReportedLateness { Log.event("a response came too late for the kernel, which had stopped waiting") }
      hasReportedLateness = true
    } catch {
      giveUp(&host, "\(error)")
    }
  }

  private func giveUp(_ host: inout Host, _ reason: String) {
    isFinished = true
    host.end(.failed(Failure(.software, "the kernel has given up the TPM device (\(reason)): see its log")))
  }
}

/// TPM2_CC_SET_LOCALITY, the driver's own command: tagged as if with sessions, but without an authorization area.
enum SetLocality {
  static let size = 11

  /// The locality that the command asks for, or nil where it is another command.
  static func locality(in command: RawSpan) -> UInt8? {
    guard command.byteCount == size, command.bigEndian(at: 0) == UInt16(0x8002),
      command.bigEndian(at: 2) == UInt32(size), command.bigEndian(at: 6) == linux_tpm2_cc_set_locality
    else { return nil }
    return command.bigEndian(at: 10)
  }
}
