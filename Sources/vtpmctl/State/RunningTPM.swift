// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMClient
internal import TPMCore
internal import TPMCrypto

/// A vtpmd that runs, through its control channel.
struct RunningTPM {
  private let swtpm: Swtpm
  private let place: String

  init(_ place: String) throws(Failure) {
    self.place = place
    do throws(TransportError) {
      guard let swtpm = try TransportAddress(place).connect() as? Swtpm else {
        throw TransportError(
          "neither a directory nor a vtpmd that runs: only swtpm's control channel, swtpm:path=PATH, carries states")
      }
      self.swtpm = swtpm
    } catch {
      throw Failure(.unavailable, "\(place): \(error)")
    }
  }

  /// The whole state, and whether the TPM has power.
  func state() throws(Failure) -> (state: StoredState, hasPower: Bool) {
    let (permanent, volatile) = try asking { () throws(TransportError) in try swtpm.state() }
    var state = StoredState()
    try applying { () throws(StateError) in
      try state.apply(blob: permanent.bytes)
      if let volatile { try state.apply(blob: volatile.bytes) }
    }
    return (state, volatile != nil)
  }

  /// Puts a state in the place of the TPM's, and gives it power where the state has it.
  func replace(with state: StoredState) throws(Failure) {
    let hasPower = state.volatile.byteCount > 0
    try asking { () throws(TransportError) in
      try swtpm.stop()
      try swtpm.setState(.permanent, Secret(copying: state.persistent.blob.octets))
      guard hasPower else { return }
      try swtpm.setState(.volatile, Secret(copying: state.volatile.blob.octets))
      try swtpm.resume()
    }
  }

  private func asking<R>(_ body: () throws(TransportError) -> R) throws(Failure) -> R {
    do throws(TransportError) { return try body() } catch { throw Failure(.unavailable, "\(place): \(error)") }
  }

  private func applying(_ body: () throws(StateError) -> Void) throws(Failure) {
    do throws(StateError) { try body() } catch {
      throw Failure(.state, "\(place): its state is not of this version of vtpmd")
    }
  }
}
