// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

extension CaseExecution {
  /// A step that starts a session, whose name then stands for its handle as well.
  mutating func startSession(_ name: Value, _ step: Value) throws {
    guard case .text(let name) = name else { throw VectorError("\(name) is no name for a session") }
    let bind = try evaluated("bind", step).map { value in
      guard let handle = value["handle"] else { throw VectorError("bind wants a handle and an auth") }
      return (
        handle: UInt32(truncatingIfNeeded: try handle.asNumber()),
        authValue: Secret(try (value["auth"] ?? .octets([])).asOctets())
      )
    }
    let session = try tpm.startSession(
      try constant(evaluated("type", step), or: SessionType.hmac),
      authHash: try constant(evaluated("authHash", step), or: .sha256),
      symmetric: try symmetric(evaluated("symmetric", step)),
      salt: try evaluated("salt", step).map { UInt32(truncatingIfNeeded: try $0.asNumber()) },
      bind: bind, nonceSize: try evaluated("nonceSize", step).map { Int(clamping: try $0.asNumber()) })
    sessions[name] = session
    scope.variables[name] = .integer(Int64(session.handle))
    scope.variables[name + "NonceTPM"] = .octets(session.nonceTPM)
  }

  private func constant<E: WireConstant>(_ value: Value?, or usual: E) throws -> E {
    guard let value else { return usual }
    guard let constant = E(rawValue: E.RawValue(truncatingIfNeeded: try value.asNumber())) else {
      throw VectorError("\(value) is not known to the client of sessions")
    }
    return constant
  }

  private func symmetric(_ value: Value?) throws -> SymDef {
    guard let value else { return .null }
    return try SymDef(reading: try StructureEncoder.encode(SymDef(), value), .everything)
  }

  /// The authorisations of a step: the empty password for every handle that needs one, where it does not say so.
  func authorizations(_ value: Value?, _ frame: CommandFrame) throws -> [Authorization] {
    guard var value else { return Array(repeating: .password(), count: frame.authorizedHandleCount) }
    if case .text = value { value = try scope.evaluate(value) }
    guard case .list(let list) = value else { throw VectorError("\(value) is no list of authorisations") }
    return try list.map { try authorization(try $0.evaluatedFields(in: scope)) }
  }

  private func authorization(_ value: Value) throws -> Authorization {
    let attributes = try value["attributes"].map { attributes in
      guard let bits = attributes.number(bits: SessionAttributes.bitNames) else {
        throw VectorError("\(attributes) are no attributes of a session")
      }
      return SessionAttributes(rawValue: UInt8(truncatingIfNeeded: bits))
    }
    var result: Authorization
    if let password = value["password"] {
      result = .password(Secret(try password.asOctets()))
    } else if case .text(let name)? = value["session"] {
      guard let session = sessions[name] else { throw VectorError("there is no session \(name)") }
      if let use = value["authValueUse"] { session.authValueUse = try Self.use(use) }
      result = .session(
        session, authValue: Secret(try (value["auth"] ?? .octets([])).asOctets()), attributes ?? .continueSession)
    } else if value["sessionHandle"] != nil {
      let octets = try StructureEncoder.encode(AuthCommand(), value)
      result = .raw(try AuthCommand(reading: octets, .everything))
    } else {
      throw VectorError("\(value) is no authorisation")
    }
    if let wrong = value["hmac"], value["sessionHandle"] == nil {
      let octets = wrong == .text("wrong") ? nil : try wrong.asOctets()
      result.spoil = { hmac in octets ?? hmac.enumerated().map { $0.offset == 0 ? $0.element ^ 1 : $0.element } }
    }
    return result
  }

  private static func use(_ value: Value) throws -> Session.AuthValueUse {
    switch value {
    case .text("none"): .none
    case .text("hmac"): .hmac
    case .text("password"): .password
    default: throw VectorError("\(value) is no use of an authValue: none, hmac or password")
    }
  }
}

extension Value {
  /// The structure with its fields evaluated, but for the name of a session.
  fileprivate func evaluatedFields(in scope: Scope) throws -> Value {
    guard case .structure(let fields) = self else { throw VectorError("\(self) is no authorisation") }
    return .structure(try Dictionary(uniqueKeysWithValues: fields.map { ($0, try scope.evaluate($1)) }))
  }
}
