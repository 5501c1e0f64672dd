// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One row of the command table: what a command declares, and how to perform it.
final class CommandEntry: Sendable {
  let command: any Command.Type
  let code: CommandCode
  let properties: CommandProperties
  /// The roles of the handles, in their order.
  let roles: [AuthRole]
  /// How many handles need authorisation; they come first.
  let authorizedHandleCount: Int
  /// The response has a handle in front of its parameters.
  let hasResponseHandle: Bool
  /// The first parameter is a TPM2B and so may be encrypted. Part 1, 18.
  let isDecryptable: Bool
  /// The first response parameter is a TPM2B and so may be encrypted.
  let isEncryptable: Bool
  let perform: @Sendable (inout Execution, inout Machine, inout Writer, RawSpan) throws(ResponseCode) -> Void

  init<C: Command>(_: C.Type) {
    command = C.self
    code = C.code
    properties = C.properties
    var handles = HandleSurvey()
    var list = C.Handles()
    // A survey throws nothing, and a declaration that did would show as a missing handle in the table's test.
    try? list.visit(&handles)
    roles = handles.roles
    authorizedHandleCount = roles.count { $0 != .none }
    hasResponseHandle = C.Response.hasHandle
    isDecryptable = FirstFieldSurvey.startsWithBuffer(C.Parameters())
    isEncryptable = FirstFieldSurvey.startsWithBuffer(C.Response())
    perform = { execution, tpm, writer, body throws(ResponseCode) in
      try execution.perform(C.self, in: &tpm, into: &writer, body)
    }
  }

  var allowsSessions: Bool { !properties.contains(.refusesSessions) }
}

/// Notes whether the first thing that a structure shows is a TPM2B.
private struct FirstFieldSurvey: WireCodec {
  private var startsWithBuffer: Bool?
  var isReading: Bool { false }

  static func startsWithBuffer<V: Wire>(_ value: V) -> Bool {
    var value = value
    var survey = Self()
    // A default value may be one that the wire refuses; what was noted before it is refused still stands.
    try? value.visit(&survey)
    return survey.startsWithBuffer ?? false
  }

  private mutating func note(_ isBuffer: Bool) { if startsWithBuffer == nil { startsWithBuffer = isBuffer } }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) { note(false) }
  mutating func octets(_ value: inout [UInt8], limit: Int) { note(true) }
  mutating func secret(_ value: inout Secret, limit: Int) { note(true) }
  mutating func fixed(_ value: inout [UInt8], count: Int) { note(false) }
  mutating func constant<E: WireConstant>(_ value: inout E) { note(false) }
  mutating func optional<E: WireConstant>(_ value: inout E?) { note(false) }
  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) { note(true) }
  mutating func list<V: Wire>(_ value: inout [V], limit: Int) { note(false) }
  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) { try value.visit(&self) }
}
