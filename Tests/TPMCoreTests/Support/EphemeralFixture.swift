// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The caller's side of operations in two phases.
extension TestTPM {
  /// The one-time scalar of a count, worked out from the state. Part 1, formula 60.
  func ephemeralScalar(_ count: UInt64, on curve: Curve, of key: UInt32? = nil) throws -> [UInt8] {
    let object = try key.map { try machine.object($0) }
    let octets = TestCrypto.kdfa(
      object?.publicArea.nameAlg ?? Capacity.contextHash, key: machine.reset.commit.nonce.disclosed(),
      label: "ECDAA Commit", object?.name ?? [], count.wire, bits: curve.size * 8)
    return try Modulus(n: curve.parameters.n).reduce(octets)
  }

  /// A key for anonymous signatures with a known scalar, in the NULL hierarchy.
  mutating func anonymousKey(_ curve: Curve = .bnP256, _ hash: HashAlgorithm = .sha256) throws -> UInt32 {
    try eccKey(curve, .ecdaa(ECDAAScheme(hash, 0)), .sign)
  }

  @discardableResult
  mutating func exchange(
    _ key: UInt32, _ scheme: ECCKeyExchange, _ fixed: ECCPoint, _ ephemeral: ECCPoint, _ counter: UInt16
  ) throws -> TestResponse<ZGen2Phase> {
    try run(ZGen2Phase.self, [key]) {
      ($0.inQsB.value, $0.inQeB.value) = (fixed, ephemeral)
      ($0.inScheme, $0.counter) = (scheme, counter)
    }
  }
}

extension Curve {
  /// The public point of a scalar.
  func point(_ scalar: [UInt8]) throws -> ECPoint {
    try ECPrivateKey(curve: self, scalar: Secret(scalar)).publicPoint
  }
}

/// The equation of ECDAA: s = r + T d, where T is the hash of k and what is signed. Part 1, 44.3.3.3.
func expectAnonymous(
  _ signature: Signature, of digest: [UInt8], by key: ECPrivateKey, commitment: [UInt8],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  guard case .ecdaa(let hash, let k, let s) = signature else { throw Unexpected("another signature") }
  let order = try Modulus(n: key.curve.parameters.n)
  let t = order.reduce(TPMCrypto.hash(hash, k.octets + digest))
  let expected = order.add(commitment, order.multiply(t, key.scalar.disclosed()))
  #expect(s.octets == expected, sourceLocation: sourceLocation)
  #expect(k.count == key.curve.size && order.reduce(k.octets) == k.octets, sourceLocation: sourceLocation)
}
