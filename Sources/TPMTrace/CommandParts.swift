// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// A command, taken apart as far as it is well formed.
struct CommandParts {
  let code: CommandCode
  /// Nil for a code that this library does not know.
  let declaration: (any CommandDeclaration.Type)?
  private(set) var handles: [TraceEntry.Handle] = []
  private(set) var sessions: [AuthCommand] = []
  /// Where the parameters begin, and where the sessions do.
  private(set) var parametersStart: Int?
  private(set) var sessionsStart = 0
  let octets: [UInt8]

  init(_ octets: [UInt8]) {
    self.octets = octets
    var reader = Reader(octets.rawSpan, .everything)
    let tag: UInt16? = try? reader.read()
    _ = try? reader.read(UInt32.self)
    code = CommandCode(rawValue: (try? reader.read()) ?? 0)
    let code = code
    declaration = CommandSummary.all.first { $0.code == code.rawValue }?.declaration
    guard let declaration, let names = Self.handleNames(declaration) else { return }
    for name in names {
      guard let value: UInt32 = try? reader.read() else { return }
      handles.append(TraceEntry.Handle(name: name, value: value))
    }
    if tag == StructureTag.sessions.rawValue {
      guard let size: UInt32 = try? reader.read(), reader.remaining >= Int(size) else { return }
      let end = reader.remaining - Int(size)
      sessionsStart = reader.position
      while reader.remaining > end {
        var session = AuthCommand()
        guard (try? session.visit(&reader)) != nil else { return }
        sessions.append(session)
      }
    }
    parametersStart = reader.position
  }

  var isEncrypted: Bool { sessions.contains { $0.sessionAttributes.contains(.decrypt) } }
  var encryptsResponse: Bool { sessions.contains { $0.sessionAttributes.contains(.encrypt) } }

  /// The parameters in words.
  func described(_ showsSecrets: Bool) -> String {
    guard let declaration, let parametersStart else { return octets.isEmpty ? "" : "(not well formed)\n" }
    let body = Array(octets[parametersStart...])
    guard !isEncrypted else { return "(\(body.count) octets, the first parameter encrypted)\n" }
    return Self.describe(declaration, body, showsSecrets)
  }

  /// The octets with zeros in the place of passwords and of secret parameters.
  var masked: [UInt8] {
    guard let declaration, let parametersStart else { return Array(octets.prefix(10)) }
    var result = Array(octets[..<sessionsStart])
    for session in sessions {
      var shown = session
      if shown.sessionHandle.raw == PermanentHandle.password {
        shown.hmac = Auth(Secret([UInt8](repeating: 0, count: shown.hmac.secret.count)))
      }
      result += (try? shown.marshaled()) ?? []
    }
    if sessions.isEmpty { result = Array(octets[..<parametersStart]) }
    let body = Array(octets[parametersStart...])
    return result + (isEncrypted ? body : Self.mask(declaration, body))
  }

  private static func handleNames<C: CommandDeclaration>(_: C.Type) -> [String]? {
    var namer = HandleNames()
    var handles = C.Handles()
    try? handles.visit(&namer)
    return namer.names
  }

  private static func describe<C: CommandDeclaration>(_: C.Type, _ body: [UInt8], _ showsSecrets: Bool) -> String {
    body.described(as: C.Parameters.self, showsSecrets)
  }

  private static func mask<C: CommandDeclaration>(_: C.Type, _ body: [UInt8]) -> [UInt8] {
    body.masked(as: C.Parameters.self)
  }
}

/// A response, taken apart as far as it is well formed.
struct AnswerParts {
  let code: UInt32?
  private(set) var handle: UInt32?
  private let declaration: (any CommandDeclaration.Type)?
  private let isEncrypted: Bool
  /// Where the parameters are.
  private var parameters: Range<Int>?
  private let octets: [UInt8]

  init(_ octets: [UInt8], to command: CommandParts) {
    self.octets = octets
    (declaration, isEncrypted) = (command.declaration, command.encryptsResponse)
    var reader = Reader(octets.rawSpan, .everything)
    let tag: UInt16? = try? reader.read()
    _ = try? reader.read(UInt32.self)
    code = try? reader.read()
    guard code == 0, let declaration else { return }
    if Self.hasHandle(declaration) { handle = try? reader.read() }
    var count = reader.remaining
    if tag == StructureTag.sessions.rawValue {
      guard let size: UInt32 = try? reader.read(), reader.remaining >= Int(size) else { return }
      count = Int(size)
    }
    parameters = reader.position..<(reader.position + count)
  }

  func described(_ showsSecrets: Bool) -> String {
    guard let declaration, let parameters else { return "" }
    let body = Array(octets[parameters])
    guard !isEncrypted || body.isEmpty else { return "(\(body.count) octets, the first parameter encrypted)\n" }
    return Self.describe(declaration, body, showsSecrets)
  }

  /// The octets with zeros in the place of secret parameters.
  var masked: [UInt8] {
    guard let declaration, let parameters, !isEncrypted else { return octets }
    return octets[..<parameters.lowerBound] + Self.mask(declaration, Array(octets[parameters]))
      + octets[parameters.upperBound...]
  }

  private static func hasHandle<C: CommandDeclaration>(_: C.Type) -> Bool { C.Response.hasHandle }

  private static func describe<C: CommandDeclaration>(_: C.Type, _ body: [UInt8], _ showsSecrets: Bool) -> String {
    body.described(as: C.Response.self, showsSecrets)
  }

  private static func mask<C: CommandDeclaration>(_: C.Type, _ body: [UInt8]) -> [UInt8] {
    body.masked(as: C.Response.self)
  }
}

private struct HandleNames: HandleCodec {
  private(set) var names: [String] = []

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    names.append("\(name)")
  }
}

extension [UInt8] {
  fileprivate func described<V: Wire>(as _: V.Type, _ showsSecrets: Bool) -> String {
    guard let value = try? V(reading: self, .everything) else { return "(not well formed)\n" }
    return value.described(showsSecrets: showsSecrets)
  }

  /// The octets of a structure whose secrets are zero; none of one that is not well formed, which may hold anything.
  fileprivate func masked<V: Wire>(as _: V.Type) -> [UInt8] {
    guard var value = try? V(reading: self, .everything) else { return [] }
    var masker = Masker()
    // A structure that has been read can be written.
    try? value.visit(&masker)
    return (try? value.marshaled()) ?? []
  }
}

/// Puts zeros in the place of secrets.
private struct Masker: WireCodec {
  /// It answers as a reader does, so that structures take over what it gives them.
  var isReading: Bool { true }
  var vocabulary: Vocabulary { .everything }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {}
  mutating func octets(_ value: inout [UInt8], limit: Int) {}
  mutating func secret(_ value: inout Secret, limit: Int) {
    value = Secret([UInt8](repeating: 0, count: value.count))
  }
  mutating func fixed(_ value: inout [UInt8], count: Int) {}
  mutating func constant<E: WireConstant>(_ value: inout E) {}
  mutating func optional<E: WireConstant>(_ value: inout E?) {}
  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode) { try value?.visit(&self) }
  mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode) {
    for place in value.indices { try value[place].visit(&self) }
  }
  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) { try value.visit(&self) }
}
