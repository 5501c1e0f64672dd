// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import TPMCore
internal import TPMCrypto

/// vtpmd's own engine in this process: a new TPM that is gone with the object.
public final class InProcess: Transport, PlatformControl {
  private var tpm: TPM
  private let surroundings: Surroundings

  /// Makes a TPM that has power, and has not been started.
  ///
  /// - Parameter profile: what the TPM has and how much of it
  public init(_ profile: Profile = .default) throws(TransportError) {
    surroundings = Surroundings()
    do throws(StateError) {
      tpm = try TPM.manufacture(profile, platform: surroundings, store: Surroundings.Store())
    } catch { throw TransportError("\(error)") }
    tpm.powerOn()
  }

  public var platform: (any PlatformControl)? { self }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    response.truncate(to: 0)
    tpm.execute(command, locality: locality) { response.write($0) }
  }

  public func powerOn() { tpm.powerOn() }
  public func powerOff() { tpm.powerOff() }
  public func setPhysicalPresence(_ isPresent: Bool) { surroundings.isPhysicallyPresent = isPresent }
  public func setCancel(_ isCancelled: Bool) { surroundings.isCancelRequested = isCancelled }
  public func failNextSelfTest() { tpm.failNextSelfTest() }
  public func pass(milliseconds: UInt64) { surroundings.passed &+= milliseconds }

  public func measure(_ parts: [[UInt8]]) {
    tpm.hashStart()
    for part in parts { tpm.hashData(part.rawSpan) }
    tpm.hashEnd()
  }
}

/// The world around a TPM in process: the system's time, to which more may be added, and its random numbers.
private final class Surroundings: Platform {
  var isPhysicallyPresent = false
  var isCancelRequested = false
  var passed: UInt64 = 0

  var monotonicMilliseconds: UInt64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) &* 1000 &+ UInt64(now.tv_nsec / 1_000_000) &+ passed
  }

  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var random = SystemRandom()
    return (try? unsafe random.fill(buffer)) != nil
  }

  func stirEntropy(_ octets: RawSpan) {}

  /// Nothing is kept: the TPM is not there longer than the process.
  final class Store: StateStore {
    func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) {}
  }
}
