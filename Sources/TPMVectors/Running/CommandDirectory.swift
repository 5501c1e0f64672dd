// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

/// The commands that vectors can ask for by name, and how they are written down.
enum CommandDirectory {
  static func declaration(_ name: String) -> (any CommandDeclaration.Type)? { declarations[name] }

  private static let declarations: [String: any CommandDeclaration.Type] = {
    var result: [String: any CommandDeclaration.Type] = [:]
    for summary in CommandSummary.all {
      if let name = CommandCode(rawValue: summary.code).name { result[name] = summary.declaration }
    }
    result["TPM2_MAC"] = result["TPM2_HMAC"]
    result["TPM2_MAC_Start"] = result["TPM2_HMAC_Start"]
    return result
  }()

  /// A command with the handles and parameters that a vector gives it.
  static func frame<C: CommandDeclaration>(
    _: C.Type, handles: Value?, parameters: Value?
  ) throws -> CommandFrame {
    var encoder = HandleEncoder(values: handles)
    var list = C.Handles()
    // The encoder throws nothing: what is wrong with a handle it notes.
    try? list.visit(&encoder)
    if let mistake = encoder.mistake(handles) { throw mistake }
    let octets: [UInt8]
    if let raw = parameters?["$raw"] {
      octets = try raw.asOctets()
    } else {
      octets = try StructureEncoder.encode(C.Parameters(), parameters)
    }
    return CommandFrame(
      code: C.code, handles: encoder.handles, authorizedHandleCount: encoder.authorizedCount,
      hasResponseHandle: C.Response.hasHandle, parameters: Secret(octets))
  }

  /// The parameters of a response, with its handle under the name that every one has here.
  static func response<C: CommandDeclaration>(_: C.Type, _ answer: Answer) throws -> Value {
    let octets = [UInt8](answer.parameters.bytes)
    guard case .structure(var fields) = try Value.decoded(C.Response.self, octets) else {
      throw VectorError("the response has no fields")
    }
    if C.Response.hasHandle { fields["handle"] = .integer(Int64(answer.handle)) }
    return .structure(fields)
  }
}

/// Writes down handles by their names.
private struct HandleEncoder: HandleCodec {
  let values: Value?
  private(set) var handles: [UInt32] = []
  private(set) var authorizedCount = 0
  private var names: [String] = []
  private var wrong: VectorError?

  init(values: Value?) { self.values = values }

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    names.append("\(name)")
    if role != .none { authorizedCount += 1 }
    let value = values?["\(name)"]
    guard let number = value?.number(), let raw = UInt32(exactly: number) else {
      wrong = VectorError(value.map { "\($0) is no handle for \(name)" } ?? "the handle \(name) is missing")
      return
    }
    handles.append(raw)
  }

  func mistake(_ values: Value?) -> VectorError? {
    if case .structure(let fields)? = values, let other = fields.keys.sorted().first(where: { !names.contains($0) }) {
      return VectorError("the command has no handle \(other)")
    }
    return wrong
  }
}
