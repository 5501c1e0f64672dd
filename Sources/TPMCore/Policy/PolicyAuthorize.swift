// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyAuthorize: a key has signed the policyDigest, and its Name takes the place of it. Part 3, 23.16.
///
/// - TPM_RC_HASH, parameter 3: keySign is of no hash algorithm
/// - TPM_RC_SIZE, parameter 3: keySign has not the size of a Name
/// - TPM_RC_VALUE, parameter 1: the policyDigest is not the approved one
/// - TPM_RC_POLICY: the ticket does not say that the key has signed it
public enum PolicyAuthorize: Command {
  public static let code = CommandCode.policyAuthorize

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var approvedPolicy = Digest()
    public var policyRef = Nonce()
    public var keySign = Name()
    public var checkTicket = VerifiedTicket()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("approvedPolicy", &approvedPolicy)
      try codec.field("policyRef", &policyRef)
      try codec.field("keySign", &keySign)
      try codec.field("checkTicket", &checkTicket)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    let keySign = parameters.keySign.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      let nameAlg = try hashAlgorithm(ofName: keySign, tpm.model.vocabulary)
      guard constantTimeEqual(parameters.approvedPolicy.octets, session.policy.policyDigest) else {
        throw .value.parameter(1)
      }
      let signed = hash(nameAlg, parameters.approvedPolicy.octets + parameters.policyRef.octets)
      guard tpm.isValid(parameters.checkTicket, digest: signed, keyName: keySign) else { throw .policy }
    }
    session.clearPolicyDigest()
    session.updatePolicy(code, name: keySign, reference: parameters.policyRef.octets)
    tpm.store(session)
    return Empty()
  }

  private static func hashAlgorithm(
    ofName name: [UInt8], _ vocabulary: Vocabulary
  ) throws(ResponseCode) -> HashAlgorithm {
    guard name.count >= 2, let algorithm = HashAlgorithm(rawValue: UInt16(name[0]) << 8 | UInt16(name[1])),
      vocabulary.knows(algorithm)
    else { throw .hash.parameter(3) }
    guard name.count == 2 + algorithm.size else { throw .size.parameter(3) }
    return algorithm
  }
}
