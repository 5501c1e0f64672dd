// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

extension CaseExecution {
  /// A step that is a command.
  mutating func runCommand(_ name: Value, _ step: Value) throws {
    guard case .text(let name) = name, let declaration = CommandDirectory.declaration(name) else {
      throw VectorError("there is no command \(name)")
    }
    let handles = try evaluated("handles", step)
    let parameters = try evaluated("parameters", step)
    let frame = try altered(CommandDirectory.frame(declaration, handles: handles, parameters: parameters), step)
    let authorizations = try authorizations(step["sessions"], frame)
    let change = try header(step)
    let expected = try expectation(step)
    do {
      let answer = try tpm.run(frame, authorizations, change: change)
      guard expected.contains(0) else { throw VectorError("TPM_RC_SUCCESS, not \(Self.words(expected))") }
      let response = try CommandDirectory.response(declaration, answer)
      try settle(response, answer, step)
    } catch TPMError.response(let code) where code.isOfATPM {
      guard expected.contains(code.rawValue) else { throw VectorError("\(code), not \(Self.words(expected))") }
    }
  }

  /// A step that is octets.
  mutating func runOctets(_ octets: Value, _ step: Value) throws {
    let expected = try expectation(step)
    let command = try scope.evaluate(octets).asOctets()
    let answer = try tpm.send(command.rawSpan)
    let response = [UInt8](answer.bytes)
    guard response.count >= 10, let code = Value.octets(Array(response[6..<10])).number() else {
      throw VectorError("a response of \(response.count) octets")
    }
    let raw = UInt32(truncatingIfNeeded: code)
    guard ResponseCode(rawValue: raw).isOfATPM else { throw TPMError.response(ResponseCode(rawValue: raw)) }
    guard expected.contains(raw) else {
      throw VectorError(
        "\(raw == 0 ? "TPM_RC_SUCCESS" : "\(ResponseCode(rawValue: raw))"), not \(Self.words(expected))")
    }
    if let wanted = step["response"], let text = try scope.difference(.octets(response), from: wanted, at: "response") {
      throw VectorError(text)
    }
    if case .text(let name)? = step["save"] { scope.variables[name] = .octets(response) }
  }

  private mutating func settle(_ response: Value, _ answer: Answer, _ step: Value) throws {
    if let wanted = step["response"], let text = try scope.difference(response, from: wanted, at: "response") {
      throw VectorError(text)
    }
    switch step["save"] {
    case .text(let name)?: scope.variables[name] = response
    case .structure(let names)?:
      for (name, path) in names {
        guard case .text(let path) = path else { throw VectorError("\(path) is no path in a response") }
        var inner = Scope()
        inner.variables["response"] = response
        scope.variables[name] = try inner.evaluate(.text("$response." + path))
      }
    default: break
    }
  }

  /// What a step may be answered with: one code, or any of those that the text leaves open.
  private func expectation(_ step: Value) throws -> [UInt32] {
    guard let expect = try evaluated("expect", step) else { return [0] }
    var codes: [UInt32] = []
    for value in (expect["$oneOf"] ?? expect).elements {
      guard case .text(let text) = value else { throw VectorError("\(value) is no response code") }
      codes.append(try ExpectedCode(text).rawValue)
    }
    return codes
  }

  private static func words(_ codes: [UInt32]) -> String {
    codes.map { $0 == 0 ? "TPM_RC_SUCCESS" : "\(ResponseCode(rawValue: $0))" }.joined(separator: " or ")
  }

  // MARK: - What is wrong on purpose

  private func altered(_ frame: CommandFrame, _ step: Value) throws -> CommandFrame {
    var parameters = [UInt8](frame.parameters.bytes)
    if let count = try number("truncate", step) { parameters = Array(parameters.dropLast(Int(clamping: count))) }
    if let more = step["trailing"] { parameters += try scope.evaluate(more).asOctets() }
    return CommandFrame(
      code: frame.code, handles: frame.handles, authorizedHandleCount: frame.authorizedHandleCount,
      hasResponseHandle: frame.hasResponseHandle, parameters: Secret(parameters))
  }

  private func number(_ key: String, _ step: Value) throws -> UInt64? {
    try evaluated(key, step)?.asNumber()
  }

  /// What a step has under a key.
  func evaluated(_ key: String, _ step: Value) throws -> Value? {
    guard let value = step[key] else { return nil }
    return try scope.evaluate(value)
  }

  /// Puts other numbers into the header and in front of the sessions.
  private func header(_ step: Value) throws -> ((inout [UInt8]) -> Void)? {
    let tag = try number("tag", step).map(UInt16.init(truncatingIfNeeded:))
    let size = try number("size", step).map(UInt32.init(truncatingIfNeeded:))
    let area = try number("authorizationSize", step).map(UInt32.init(truncatingIfNeeded:))
    guard tag != nil || size != nil || area != nil else { return nil }
    var handleCount = 0
    if case .structure(let handles)? = step["handles"] { handleCount = handles.count }
    return { octets in
      if let tag { octets.replaceSubrange(0..<2, with: tag.octets) }
      if let size { octets.replaceSubrange(2..<6, with: size.octets) }
      let place = 10 + handleCount * 4
      if let area, octets.count >= place + 4 { octets.replaceSubrange(place..<(place + 4), with: area.octets) }
    }
  }
}
