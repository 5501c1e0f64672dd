// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_HashSequenceStart: starts a hash sequence, or an event sequence where no algorithm is named. Part 3, 17.4.
///
/// - TPM_RC_OBJECT_MEMORY: no slot is free
public enum HashSequenceStart: Command {
  public static let code = CommandCode.hashSequenceStart

  public struct Parameters: Wire {
    public var auth = Auth()
    public var hashAlg: HashAlgorithm?

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auth", &auth)
      try codec.field("hashAlg", &hashAlg)
    }
  }

  public typealias Response = SequenceStartResponse

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let computation: SequenceObject.Computation =
      call.parameters.hashAlg.map { .hash(HashState($0)) } ?? .events(tpm.eventAlgorithms)
    return try tpm.start(SequenceObject(authValue: call.parameters.auth.secret, computation: computation))
  }
}
