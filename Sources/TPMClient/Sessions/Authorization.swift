// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

/// How a handle of a command is authorised, or what a session does for the command besides.
public struct Authorization {
  enum Kind {
    case password(Secret)
    case session(Session, authValue: Secret)
    case raw(AuthCommand)
  }

  let kind: Kind
  let attributes: SessionAttributes
  /// Changes the HMAC on its way out: for those who test what a TPM says to a wrong one.
  package var spoil: (([UInt8]) -> [UInt8])?

  /// TPM_RS_PW: the authValue itself. Part 1, 16.4.
  public static func password(_ authValue: Secret = Secret()) -> Self {
    Self(kind: .password(authValue), attributes: .continueSession)
  }

  /// TPM_RS_PW with the octets of a text.
  public static func password(_ text: String) -> Self { .password(Secret(Array(text.utf8))) }

  /// A session.
  ///
  /// - Parameters:
  ///   - authValue: that of the entity which the handle names
  ///   - attributes: what the session does; one that does not continue ends with the command if that succeeds
  public static func session(
    _ session: Session, authValue: Secret = Secret(), _ attributes: SessionAttributes = .continueSession
  ) -> Self {
    Self(kind: .session(session, authValue: authValue), attributes: attributes)
  }

  /// An authorisation that is sent as it is and not checked.
  public static func raw(_ command: AuthCommand) -> Self {
    Self(kind: .raw(command), attributes: command.sessionAttributes)
  }

  var session: Session? {
    if case .session(let session, _) = kind { session } else { nil }
  }

  /// Whether the Names of the handles go into an HMAC or a digest.
  var needsNames: Bool { session != nil }
}
