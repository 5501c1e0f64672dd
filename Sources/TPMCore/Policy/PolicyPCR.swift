// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyPCR: PCR have certain values, and none changes until the policy is used. Part 3, 23.7.
///
/// In a trial session the selection is used as it is; the PCR of this TPM stand in for a pcrDigest that is left out.
///
/// - TPM_RC_PCR_CHANGED: PCR have changed since an earlier TPM2_PolicyPCR of the session
/// - TPM_RC_VALUE, parameter 1: the PCR have not the digest that was expected
public enum PolicyPCR: Command {
  public static let code = CommandCode.policyPCR

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var pcrDigest = Digest()
    public var pcrs = PCRSelectionList()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("pcrDigest", &pcrDigest)
      try codec.field("pcrs", &pcrs)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var session = try tpm.session(call.handles.policySession.raw)
    let expected = call.parameters.pcrDigest.octets
    var pcrs = call.parameters.pcrs
    let selected = tpm.filtered(pcrs)
    var digest = tpm.pcrDigest(selected, session.authHash)
    if session.isTrial {
      if !expected.isEmpty { digest = expected }
    } else {
      let counter = tpm.pcr.pcrUpdateCounter
      guard session.policy.pcrUpdateCounter == nil || session.policy.pcrUpdateCounter == counter else {
        throw .pcrChanged
      }
      guard expected.isEmpty || expected == digest else { throw .value.parameter(1) }
      pcrs = selected
      session.policy.pcrUpdateCounter = counter
    }
    session.extendPolicy(code, try pcrs.marshaled(), digest)
    tpm.store(session)
    return Empty()
  }
}
