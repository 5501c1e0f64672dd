// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A sequence in the form in which its context is saved.
struct SavedSequence: Wire {
  private var authValue = Auth()
  private var kind = Kind()
  private var isSafe = Maybe<Bool>()
  private var states: [SavedState] = []

  init() {}

  init(_ sequence: SequenceObject) {
    authValue = Auth(sequence.authValue)
    isSafe = Maybe(sequence.isSafe)
    switch sequence.computation {
    case .hash(let state): (kind, states) = (.hash, [SavedState(state)])
    case .hmac(let state): (kind, states) = (.hmac, [SavedState(state.algorithm.rawValue, state.save())])
    case .cmac(let state): (kind, states) = (.cmac, [SavedState(state.cipher.rawValue, state.save())])
    case .event(let banks): (kind, states) = (.event, banks.map(SavedState.init))
    }
  }

  /// The sequence as it was; nil if this is none.
  var sequence: SequenceObject? {
    guard let computation else { return nil }
    return SequenceObject(
      authValue: authValue.secret, computation: computation, isSafe: isSafe.value)
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("authValue", &authValue)
    try codec.field("kind", &kind)
    try codec.field("isSafe", &isSafe)
    try codec.list(&states, limit: Limits.hashCount)
  }

  private var computation: SequenceObject.Computation? {
    if kind == .event {
      let banks = states.compactMap(\.hash)
      return banks.count == states.count ? .event(banks) : nil
    }
    guard states.count == 1, let state = states.first else { return nil }
    return switch kind {
    case .hash: state.hash.map { .hash($0) }
    case .hmac: state.hmac.map { .hmac($0) }
    case .cmac: state.cmac.map { .cmac($0) }
    case .event: nil
    }
  }

  /// What the sequence computes.
  private enum Kind: UInt8, WireConstant {
    case hash, hmac, cmac, event

    init() { self = .hash }
    static var stranger: ResponseCode { .value }
    static var null: UInt8 { 0xFF }
  }
}

/// One computation: its algorithm and where it has got to.
struct SavedState: Wire {
  private var algorithm: UInt16 = 0
  /// An HMAC of SHA3-256 is the longest: a chaining value and a count twice, and what fills no block.
  private var state = SecretBuffer<551>()

  init() {}
  init(_ algorithm: UInt16, _ state: Secret) { (self.algorithm, self.state) = (algorithm, SecretBuffer(state)) }
  init(_ state: HashState) { self.init(state.algorithm.rawValue, state.save()) }

  var hash: HashState? {
    HashAlgorithm(rawValue: algorithm).flatMap { HashState(restoring: state.secret.bytes, algorithm: $0) }
  }

  var hmac: HMACState? {
    HashAlgorithm(rawValue: algorithm).flatMap { HMACState(restoring: state.secret.bytes, algorithm: $0) }
  }

  var cmac: CMACState? {
    BlockCipher(rawValue: algorithm).flatMap { CMACState(restoring: state.secret.bytes, cipher: $0) }
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("algorithm", &algorithm)
    try codec.field("state", &state)
  }
}
