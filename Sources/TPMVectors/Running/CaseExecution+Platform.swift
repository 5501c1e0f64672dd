// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

extension CaseExecution {
  /// A step that is a signal of the platform.
  mutating func runPlatform(_ signal: Value) throws {
    guard let platform = tpm.transport.platform else { throw Absence(what: "control of the platform") }
    switch signal {
    case .text("power off"): try platform.powerOff()
    case .text("power on"): try platform.powerOn()
    case .text("reset"):
      try platform.powerOff()
      try platform.powerOn()
    case .structure(let fields):
      for (name, value) in fields {
        let value = try scope.evaluate(value)
        switch name {
        case "pass": try platform.pass(milliseconds: try value.asNumber())
        case "presence": try platform.setPhysicalPresence(try value.asNumber() != 0)
        case "cancel": try platform.setCancel(try value.asNumber() != 0)
        case "measure": try platform.measure(try value.elements.map { try $0.asOctets() })
        default: throw VectorError("the platform has no signal \(name)")
        }
      }
    default: throw VectorError("\(signal) is no signal of the platform")
    }
  }

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

  /// {key, signature, digest or message}
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
    do { try area.verify(signed, of: digest) } catch { throw VectorError("the signature is wrong: \(error)") }
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
