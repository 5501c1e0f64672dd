// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A hash, MAC or event sequence that is under way. Part 1, 29.
///
/// Copies share what they hold until one of them is changed.
struct SequenceObject: Sendable {
  @Part private var fields: Fields

  private struct Fields: Sendable {
    var authValue: Secret
    var computation: Computation
    var isSafe: Bool?
  }

  var authValue: Secret {
    _read { yield fields.authValue }
    _modify { yield &fields.authValue }
  }
  var computation: Computation { fields.computation }
  /// The data so far may be signed with a restricted key; nil before the first block.
  var isSafe: Bool? { fields.isSafe }

  enum Computation: Sendable {
    case hash(HashState)
    case hmac(HMACState)
    case cmac(CMACState)
    /// One state per hash algorithm, in the order of their declaration.
    case event([HashState])
  }

  init(authValue: Secret, computation: Computation, isSafe: Bool? = nil) {
    fields = Fields(authValue: authValue, computation: computation, isSafe: isSafe)
  }

  /// Whether one is a copy of the other, and neither has been changed since.
  func isUnchanged(since other: Self) -> Bool { $fields.isUnchanged(since: other.$fields) }

  /// Adds data. The first block decides whether the digest may be signed with a restricted key: it must be long enough
  /// to show that it does not begin as what the TPM itself makes. Part 3, 17.7.
  mutating func update(_ octets: [UInt8]) throws(ResponseCode) {
    if isSafe == nil { fields.isSafe = octets.count >= 4 && !GeneratedValue.begins(octets) }
    try fields.computation.update(octets)
  }
}

extension SequenceObject.Computation {
  /// A sequence for events that are extended into PCR: several hash algorithms at once.
  static func events(_ algorithms: [HashAlgorithm]) -> Self { .event(algorithms.map { HashState($0) }) }

  /// The MAC that `key` computes. Part 3, 15.6 and 17.3.
  ///
  /// - TPM_RC_TYPE, TPM_RC_KEY, TPM_RC_ATTRIBUTES: the key is of another kind, does not sign, or is restricted
  /// - TPM_RC_VALUE: the scheme is not the key's, or there is none
  init(macWith key: Object, _ scheme: MACScheme?, schemeParameter: Int) throws(ResponseCode) {
    guard key.publicArea.type == .keyedHash || key.publicArea.type == .symCipher else { throw .type.handle(1) }
    guard !key.attributes.contains(.restricted) else { throw .attributes.handle(1) }
    guard key.attributes.contains(.sign) else { throw .key.handle(1) }
    switch (key.publicArea.parameters, key.sensitive?.sensitive) {
    case (.keyedHash(let parms), .bits(let secret)?):
      var own: MACScheme?
      if case .hmac(let hash) = parms.scheme { own = .hmac(hash) }
      guard case .hmac(let hash)? = own ?? scheme, scheme == nil || own == nil || scheme == own else {
        throw .value.parameter(schemeParameter)
      }
      self = .hmac(HMACState(hash, key: secret.secret))
    case (.symCipher(let parms), .sym(let secret)?):
      guard let cipher = parms.sym.cipher else { throw .type.handle(1) }
      let isCMAC = cipher.mode.map { $0 == .cmac } ?? (scheme == .cmac)
      guard isCMAC, scheme == nil || scheme == .cmac else { throw .value.parameter(schemeParameter) }
      self = .cmac(try crypto { () throws(CryptoError) in try CMACState(cipher.cipher, key: secret.secret) })
    default:
      throw .type.handle(1)
    }
  }

  mutating func update(_ octets: [UInt8]) throws(ResponseCode) {
    switch self {
    case .hash(var state):
      state.update(octets)
      self = .hash(state)
    case .hmac(var state):
      state.update(octets)
      self = .hmac(state)
    case .cmac(var state):
      try crypto { () throws(CryptoError) in try state.update(octets) }
      self = .cmac(state)
    case .event(let states):
      self = .event(
        states.map { state in
          var state = state
          state.update(octets)
          return state
        })
    }
  }

  /// The digest or the MAC; empty for an event sequence, which has many.
  func finish() throws(ResponseCode) -> [UInt8] {
    switch self {
    case .hash(let state): state.finish()
    case .hmac(let state): state.finish()
    case .cmac(let state): try crypto { () throws(CryptoError) in try state.finish() }
    case .event: []
    }
  }
}

/// TPM_GENERATED_VALUE: what everything begins with that the TPM makes to sign. Part 2, 6.2.
enum GeneratedValue {
  static let octets: [UInt8] = [0xFF, 0x54, 0x43, 0x47]

  /// Whether data could pass for something that the TPM made.
  static func begins(_ data: [UInt8]) -> Bool { data.starts(with: octets) }
}

extension Machine {
  /// The hash algorithms of event sequences: those of every TPM, and those that have a bank. Programs in use cannot read
  /// a list of digests with others, as Part 3, 17.9 would have it.
  var eventAlgorithms: [HashAlgorithm] {
    HashAlgorithm.allCases.filter { algorithm in
      model.vocabulary.knows(algorithm) && (PCRAllocation.usual.contains(algorithm) || pcrBank(algorithm) != nil)
    }
  }

  /// The ticket for a digest; a NULL ticket where the data was not safe or no hierarchy is asked for. Part 3, 15.4.
  func hashCheckTicket(
    _ hierarchy: Hierarchy, _ algorithm: HashAlgorithm, digest: [UInt8], isSafe: Bool
  ) -> HashCheckTicket {
    isSafe ? hashCheckTicket(hierarchy, algorithm, digest: digest) : HashCheckTicket()
  }
}
