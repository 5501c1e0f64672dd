// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyCounterTimer: Time, Clock or the counters of starts compare with an operand. Part 3, 23.10.
///
/// An unsigned "less than" against Time is a time limit: operandB counts seconds from the start of the session.
///
/// - TPM_RC_VALUE, parameter 2: offset lies behind the end of the TPMS_TIME_INFO
/// - TPM_RC_RANGE: operandB is longer than what there is from offset on
/// - TPM_RC_EXPIRED: the time limit is over
/// - TPM_RC_POLICY: the operands do not compare
public enum PolicyCounterTimer: Command {
  public static let code = CommandCode.policyCounterTimer

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public typealias Parameters = ComparisonParameters

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial { try check(parameters, in: tpm, &session) }
    session.extendPolicy(code, parameters.digest(session.authHash))
    tpm.store(session)
    return Empty()
  }

  private static func check(
    _ parameters: ComparisonParameters, in tpm: borrowing Machine, _ session: inout Session
  ) throws(ResponseCode) {
    let operandB = parameters.operandB.octets
    let offset = Int(parameters.offset)
    if parameters.operation == .unsignedLT, offset == 0, operandB.count == MemoryLayout<UInt64>.size {
      let seconds = operandB.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return try session.end(at: session.time(afterStart: seconds), tpm.clock)
    }
    let timeInfo = try tpm.timeInfo.marshaled()
    guard offset <= timeInfo.count else { throw .value.parameter(2) }
    guard operandB.count <= timeInfo.count - offset else { throw .range }
    let operandA = Array(timeInfo[offset..<(offset + operandB.count)])
    guard parameters.operation.holds(operandA, operandB) else { throw .policy }
  }
}
