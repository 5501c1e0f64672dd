import Glibc
import LinuxSystem
// SPDX-License-Identifier: Apache-2.0
import TestSupport

@testable import vtpmd

/// The server side of tpm_vtpm_proxy as its source has it: one buffer, one command in flight.
final class FakeDriver: MessageDevice {
  private static let bufferSize = 4096

  private var command: [UInt8]?
  private var awaitsResponse = false
  private let signal: Peer
  private let polled: CInt

  private(set) var reads = 0
  private(set) var writes: [[UInt8]] = []
  private(set) var responses: [[UInt8]] = []
  /// What the next read fails with.
  var readError: Errno?
  /// Happens between the daemon's read and its write.
  var afterRead: () -> Void = {}

  init() { (signal, polled) = Peer.pair(FileDescriptor.packetType) }
  deinit { close(polled) }

  /// The kernel sends a command; one that was not answered yet is given up.
  func queue(_ octets: [UInt8]) {
    command = octets
    awaitsResponse = false
    signal.send([1])
  }

  /// The kernel stops waiting.
  func giveUpWaiting() { awaitsResponse = false }

  /// The kernel gives the device up.
  func hangUp() { signal.close() }

  var descriptor: CInt { polled }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    reads += 1
    if let readError { throw readError }
    guard let command else { throw .brokenPipe }
    guard buffer.count >= command.count else { throw .ioError }
    var octet: UInt8 = 0
    recv(polled, &octet, 1, CInt(MSG_DONTWAIT))
    buffer.copyBytes(from: command)
    self.command = nil
    awaitsResponse = true
    afterRead()
    return command.count
  }

  func write(_ octets: RawSpan) throws(Errno) -> Int {
    writes.append(octets.array)
    guard octets.byteCount <= Self.bufferSize, awaitsResponse else { throw .ioError }
    awaitsResponse = false
    responses.append(octets.array)
    return octets.byteCount
  }
}
