// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2B_TIMEOUT: when a ticket expires. Part 2, 10.3.10.
public typealias Timeout = Buffer<8>

/// An authorisation that somebody has given by a signature or by showing a secret: what TPM2_PolicySigned,
/// TPM2_PolicySecret and TPM2_PolicyTicket have in common. Part 3, 23.2.
struct SignedAuthorization {
  let tag: AuthTicket.Tag
  let cpHashA: [UInt8]
  let policyRef: [UInt8]
  /// The Name of the entity that has given it.
  let authName: [UInt8]

  /// The command in whose name the policyDigest is extended.
  private var code: CommandCode {
    switch tag {
    case .signed: .policySigned
    case .secret: .policySecret
    }
  }

  /// Binds the policy to the cpHashA that is parameter 2 of all three commands.
  ///
  /// - TPM_RC_CPHASH: the policy is bound to another hash
  /// - TPM_RC_SIZE, parameter 2: cpHashA has not the size of the policyDigest
  func bind(_ session: inout Session) throws(ResponseCode) {
    guard !cpHashA.isEmpty else { return }
    try session.bind(cpHash: cpHashA, parameter: 2)
  }

  /// PolicyUpdate(). Part 3, 23.2.3.
  func update(_ session: inout Session) {
    session.updatePolicy(code, name: authName, reference: policyRef)
  }
}

/// The parameters by which TPM2_PolicySigned and TPM2_PolicySecret limit an authorisation to a session and in time.
struct AuthorizationLimits {
  let nonceTPM: [UInt8]
  let expiration: Int32

  /// The checks of nonceTPM and expiration, which are parameters 1 and 4. Gives the Time at which the authorisation
  /// ends, or nil. Part 3, 23.2.2.
  ///
  /// - TPM_RC_NONCE, parameter 1: nonceTPM is not that of the session
  /// - TPM_RC_EXPIRED, parameter 4: the authorisation has ended
  func apply(to session: inout Session, _ clock: Clock) throws(ResponseCode) -> UInt64? {
    guard nonceTPM.isEmpty || constantTimeEqual(nonceTPM, session.nonceTPM) else { throw .nonce.parameter(1) }
    guard let timeout = session.timeout(expiration: expiration, isRelative: !nonceTPM.isEmpty) else { return nil }
    do throws(ResponseCode) { try session.end(at: timeout, clock) } catch { throw error.parameter(4) }
    return timeout
  }
}
