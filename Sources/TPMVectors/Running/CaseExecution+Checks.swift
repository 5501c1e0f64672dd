// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

extension CaseExecution {
  /// A step that looks at what has been saved.
  func runCheck(_ check: Value) throws {
    guard case .structure(let fields) = check else { throw VectorError("\(check) checks nothing") }
    for (name, value) in fields {
      switch name {
      case "equal": try checkEqual(value)
      case "signature": try checkSignature(try scope.evaluate(value))
      case "audit": try checkAudit(value)
      case "answered": try checkAnswered(value)
      default: throw VectorError("there is no check \(name)")
      }
    }
  }

  /// ["$a", expected]: the second may be a rule.
  private func checkEqual(_ value: Value) throws {
    guard value.elements.count == 2 else { throw VectorError("equal wants two values") }
    let actual = try scope.evaluate(value.elements[0])
    if let text = try scope.difference(actual, from: value.elements[1], at: "the value") { throw VectorError(text) }
  }

  /// {key, signature, digest or message}, and {commitment} for ECDAA
  private func checkSignature(_ value: Value) throws {
    guard let key = value["key"], let signature = value["signature"] else {
      throw VectorError("signature wants key, signature, and digest or message")
    }
    let area = try Public(reading: try key.encoded(as: Public()), .everything)
    let signed = try Nullable<Signature>(reading: try signature.encoded(as: Nullable<Signature>()), .everything).value
    let digest: [UInt8]
    if let message = value["message"] {
      guard let algorithm = signed.hash else { throw VectorError("the signature has no hash algorithm") }
      digest = hash(algorithm, try message.asOctets())
    } else {
      digest = try (value["digest"] ?? .octets([])).asOctets()
    }
    if case .ecdaa(let hash, let k, let s) = signed, let commitment = value["commitment"] {
      let signature = ECSignature(r: k.octets, s: s.octets)
      guard try isRight(signature, of: digest, hash, by: area, commitment) else {
        throw VectorError("the signature is wrong")
      }
    } else {
      do { try area.verify(signed, of: digest) } catch { throw VectorError("the signature is wrong: \(error)") }
    }
  }

  /// Whether a signature of ECDAA goes with what TPM2_Commit has given for it: {E}, or {base, K, L}.
  private func isRight(
    _ signature: ECSignature, of digest: [UInt8], _ hash: HashAlgorithm, by area: Public, _ commitment: Value
  ) throws -> Bool {
    guard let curve = area.parameters.ecc?.curveID, let unique = area.unique.ecc else {
      throw VectorError("only keys of ECC commit to anything")
    }
    if let generated = commitment["E"] {
      let key = try ECPublicKey(curve: curve, point: ECPoint(x: unique.x.octets, y: unique.y.octets))
      return try key.verify(ecdaa: digest, hash, signature: signature, commitment: try point(generated))
    }
    guard let base = commitment["base"], let product = commitment["K"], let committed = commitment["L"] else {
      throw VectorError("a commitment is E, or base, K and L")
    }
    return try ECPublicKey(curve: curve, point: point(product)).verify(
      ecdaa: digest, hash, signature: signature, commitment: point(committed), base: point(base))
  }

  private func point(_ value: Value) throws -> ECPoint {
    let point = try ECCPoint(reading: try value.encoded(as: ECCPoint()), .everything)
    return ECPoint(x: point.x.octets, y: point.y.octets)
  }

  /// ["session", attributes]: what the TPM has answered for the session when it was last used.
  private func checkAnswered(_ value: Value) throws {
    guard value.elements.count == 2, case .text(let name) = value.elements[0], let session = sessions[name] else {
      throw VectorError("answered wants a session and attributes")
    }
    let expected = try scope.evaluate(value.elements[1])
    guard expected.number(bits: SessionAttributes.bitNames) == UInt64(session.answered.rawValue) else {
      throw VectorError("the session was answered with \(session.answered.setNames), not \(expected)")
    }
  }

  /// ["session", digest]: what the session has audited so far, as its caller knows it.
  private func checkAudit(_ value: Value) throws {
    guard value.elements.count == 2, case .text(let name) = value.elements[0], let session = sessions[name] else {
      throw VectorError("audit wants a session and a digest")
    }
    let digest = Value.octets(session.auditDigest)
    if let text = try scope.difference(digest, from: value.elements[1], at: "the audit digest") {
      throw VectorError(text)
    }
  }
}
