// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Where the octets of a new object come from. Part 1, 24.6.
enum ObjectSource: RandomSource {
  /// The random number generator, for ordinary objects.
  case random(PlatformRandom)
  /// A primary seed, for Primary Objects.
  case primary(DeterministicRandom)
  /// A derivation parent, for derived objects.
  case derived(DerivationStream)

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    switch self {
    case .random(var source):
      try unsafe source.fill(buffer)
    case .primary(var source):
      try unsafe source.fill(buffer)
      self = .primary(source)
    case .derived(var source):
      try unsafe source.fill(buffer)
      self = .derived(source)
    }
  }
}

/// The octets of `sensitive` and those of `seedValue`, which for Primary Objects are two sequences.
struct ObjectSources {
  var sensitive: ObjectSource
  /// Nil where both come from one sequence: `sensitive` takes its octets first.
  var seedValue: ObjectSource?
}

/// The octets of derived objects: the 1024 that KDFa makes of the parent's secret, in order. Part 1, 25.4.1.
struct DerivationStream: RandomSource {
  private let octets: Secret
  private var position = 0

  /// Takes the hash of the parent's scheme: all TPMs in use do, though the text names nameAlg.
  init(_ hash: HashAlgorithm, secret: Secret, _ derive: Derive) {
    octets = kdfa(
      hash, key: secret, label: derive.label.octets, contextU: derive.context.octets, contextV: [], bits: 8192)
  }

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    guard buffer.count <= octets.count - position else { throw .internalFailure }
    let next = octets.slice(position..<(position + buffer.count))
    // Sound: the slice has as many octets as the buffer.
    unsafe next.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    position += buffer.count
  }
}

extension Machine {
  /// Where the octets of the object come from, as its parent says.
  ///
  /// - TPM_RC_FAILURE: the TPM was made with a derivation that this code does not know
  func sources(for creation: ObjectCreation) throws(ResponseCode) -> ObjectSources {
    switch creation.parent {
    case .hierarchy(let hierarchy):
      guard persistent.derivationVersion == 1 else { throw .failure }
      return try primarySources(hierarchy, creation.template, creation.request.data.secret)
    case .object(let parent):
      guard let derive = creation.derive else { return ObjectSources(sensitive: .random(environment.random)) }
      guard let sensitive = parent.sensitive, let hash = parent.publicArea.parameters.keyedHash?.scheme.hashAlg
      else { throw .type }
      let stream = DerivationStream(hash, secret: sensitive.sensitive.secret, derive)
      return ObjectSources(sensitive: .derived(stream))
    }
  }

  /// The derivation of Primary Objects, version 1; docs/derivation.md describes it. It never changes: keys depend on it.
  private func primarySources(
    _ hierarchy: Hierarchy, _ template: Public, _ data: Secret
  ) throws(ResponseCode) -> ObjectSources {
    var octets = Writer()
    try octets.write(Sized(template))
    var hmac = HMAC(.sha512, key: seed(of: hierarchy))
    hmac.update(Array("PRIMARY OBJECT".utf8) + [0])
    hmac.update(octets.octets)
    hmac.update(bigEndian: UInt16(truncatingIfNeeded: data.count))
    hmac.update(data)
    let objectSeed = hmac.finishSecret()

    var protectionSeed = objectSeed
    if hierarchy == .endorsement {
      // Children of endorsement keys end with their owner, though the keys do not. Part 1, 24.7.4.
      var hmac = HMAC(.sha512, key: objectSeed)
      hmac.update(proof(of: .owner))
      protectionSeed = hmac.finishSecret()
    }
    return ObjectSources(
      sensitive: .primary(DeterministicRandom(seed: objectSeed, personalization: Array("SENSITIVE".utf8))),
      seedValue: .primary(DeterministicRandom(seed: protectionSeed, personalization: Array("SEED VALUE".utf8))))
  }
}
