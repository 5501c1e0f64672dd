// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
public import TPMCrypto

/// The state of a TPM through its control channel, in the form that this TPM's emulator has. It holds secrets.
extension Swtpm {
  /// The parts of a state that are moved one by one.
  public enum StatePart: UInt32, Sendable {
    /// What survives everything.
    case permanent = 1
    /// What is lost without power.
    case volatile = 2
  }

  /// The TPM answers this for a part that there is none of.
  private static let nothing: UInt32 = 0x800
  /// No emulator's state is longer.
  private static let limit: UInt32 = 64 << 20

  /// The state in its two parts; the volatile one is nil without power. vtpmd answers with what both were at the same
  /// moment; of another emulator, see to it that no command comes meanwhile.
  public func state() throws(TransportError) -> (permanent: Secret, volatile: Secret?) {
    let channel = try openStateControl()
    guard let permanent = try Self.state(.permanent, channel) else {
      throw TransportError("the control channel gives no state: there is none")
    }
    return (permanent, try Self.state(.volatile, channel))
  }

  private static func state(_ part: StatePart, _ channel: Descriptor) throws(TransportError) -> Secret? {
    let code = try channel.ask(0x0C, [0, part.rawValue, 0])
    // The header is as long in every answer.
    _ = try channel.readWord()
    let whole = try channel.readWord()
    let length = try channel.readWord()
    guard code != nothing else { return nil }
    guard code == 0, length == whole, length <= limit else {
      throw TransportError("the control channel gives no state: it answers \(code), with \(length) of \(whole) octets")
    }
    var octets = Writer(capacity: Int(length))
    try channel.readExactly(Int(length), into: &octets)
    return Secret(copying: octets.octets)
  }

  /// Puts a part of a state in the place of the TPM's, which has to be without power. The permanent part comes first.
  public func setState(_ part: StatePart, _ state: Secret) throws(TransportError) {
    guard let length = UInt32(exactly: state.count) else { throw TransportError("the state is too long") }
    try succeed(0x0D, [0, part.rawValue, length], state.bytes)
  }

  /// Takes the TPM's power away.
  public func stop() throws(TransportError) { try succeed(0x0E) }

  /// Gives the TPM power without a reset of what has come: it goes on from the volatile state, if one has.
  public func resume() throws(TransportError) { try succeed(0x02, [0]) }

  private func succeed(
    _ number: UInt32, _ words: [UInt32] = [], _ octets: RawSpan = RawSpan()
  ) throws(TransportError) {
    let code = try openStateControl().ask(number, words, octets)
    guard code == 0 else { throw TransportError("the control channel answers \(code) to request \(number)") }
  }

  /// A connection that is swtpm's without a doubt: some numbers mean other things in the simulator's protocol, which may
  /// be spoken at the same place. That does not know the request for the configuration.
  private func openStateControl() throws(TransportError) -> Descriptor {
    let channel = try openControl()
    _ = try channel.ask(0x0F)
    _ = try channel.readWord()
    return channel
  }
}

extension Descriptor {
  /// Sends a request, and answers its result.
  fileprivate func ask(
    _ number: UInt32, _ words: [UInt32] = [], _ octets: RawSpan = RawSpan()
  ) throws(TransportError) -> UInt32 {
    let header = ([number] + words).flatMap(\.octets)
    try write(header.rawSpan)
    if octets.byteCount > 0 { try write(octets) }
    return try readWord()
  }

  func readWord() throws(TransportError) -> UInt32 {
    var word = Writer(capacity: 4)
    try readExactly(4, into: &word)
    return word.octets.bigEndian(at: 0)
  }
}
