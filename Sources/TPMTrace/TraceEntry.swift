// SPDX-License-Identifier: Apache-2.0
package import TPMCore

/// A command and its response, taken apart as far as they are well formed.
package struct TraceEntry: Sendable {
  package struct Handle: Sendable {
    package let name: String
    package let value: UInt32
  }

  package let code: CommandCode
  package private(set) var handles: [Handle] = []
  package private(set) var sessions: [AuthCommand] = []
  /// The parameters in words, a line for each field; of what is encrypted the length only.
  package private(set) var parameters = ""
  /// Nil where the response is missing.
  package private(set) var responseCode: UInt32?
  package private(set) var responseHandle: UInt32?
  package private(set) var response = ""

  /// Takes a command and its response apart. Of secrets it tells the length only, unless they are to be shown.
  package init(_ command: [UInt8], _ answer: [UInt8]?, showsSecrets: Bool) {
    let parts = CommandParts(command)
    code = parts.code
    handles = parts.handles
    sessions = parts.sessions
    parameters = parts.described(showsSecrets)
    guard let answer else { return }
    let answered = AnswerParts(answer, to: parts)
    responseCode = answered.code
    responseHandle = answered.handle
    response = answered.described(showsSecrets)
  }
}

extension TraceEntry {
  /// The command and its result on one line.
  package var line: String {
    let named = handles.map { "\($0.name): \(Self.words(for: $0.value))" }.joined(separator: ", ")
    let used = sessions.isEmpty ? "" : " [" + sessions.map(Self.words).joined(separator: ", ") + "]"
    return "\(code)(\(named))\(used) -> \(result)"
  }

  /// The command and its response, every field on a line of its own.
  package var details: String {
    var text = "\(code)\n"
    for handle in handles { text += "  \(handle.name): \(Self.words(for: handle.value))\n" }
    for session in sessions { text += "  session: \(Self.words(session))\n" }
    text += Self.indented(parameters)
    text += "  -> \(result)\n"
    return text + Self.indented(response)
  }

  private var result: String {
    guard let responseCode else { return "no response" }
    guard responseCode == 0 else { return "\(ResponseCode(rawValue: responseCode))" }
    return responseHandle.map { "TPM_RC_SUCCESS, handle \(Self.words(for: $0))" } ?? "TPM_RC_SUCCESS"
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  private static func words(for handle: UInt32) -> String {
    if let name = PermanentHandle.names.first(where: { $0.handle == handle })?.name { return name }
    return handle < 32 ? "PCR \(handle)" : hexadecimal(handle)
  }

  private static func words(_ session: AuthCommand) -> String {
    let handle = session.sessionHandle.raw
    guard handle != PermanentHandle.password else { return "password" }
    let attributes = session.sessionAttributes.setNames
    return hexadecimal(handle) + (attributes.isEmpty ? "" : " \(attributes)")
  }

  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
