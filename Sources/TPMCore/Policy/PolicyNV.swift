// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyNV: the contents of an NV Index compare with an operand. Part 3, 23.9.
///
/// - TPM_RC_NV_AUTHORIZATION: authHandle may not read the Index
/// - TPM_RC_NV_UNINITIALIZED: the Index has not been written
/// - TPM_RC_NV_LOCKED: the Index may not be read until the next start
/// - TPM_RC_NV_RANGE: the Index has not as many octets from offset on as operandB has
/// - TPM_RC_POLICY: the operands do not compare
public enum PolicyNV: Command {
  public static let code = CommandCode.policyNV
  static let properties: CommandProperties = [.readsNVData]

  public struct Handles: HandleList {
    public var authHandle = NVAuthHandle()
    public var nvIndex = NVIndexHandle()
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
      try codec.handle("nvIndex", &nvIndex, .none)
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public typealias Parameters = ComparisonParameters

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    var session = try tpm.session(call.handles.policySession.raw)
    let index = try tpm.nvIndexToRead(
      call.handles.nvIndex.raw, by: call.handles.authHandle.raw, isTrial: session.isTrial)
    if !session.isTrial {
      let operandB = parameters.operandB.octets
      let offset = Int(parameters.offset)
      guard offset <= index.contents.count, operandB.count <= index.contents.count - offset else { throw .nvRange }
      let operandA = Array(index.contents[offset..<(offset + operandB.count)])
      guard parameters.operation.holds(operandA, operandB) else { throw .policy }
    }
    session.extendPolicy(code, parameters.digest(session.authHash), try index.name)
    tpm.store(session)
    return Empty()
  }
}
