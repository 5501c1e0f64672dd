// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_AUTH_COMMAND: one authorisation of a command. Part 2, 10.12.2.
public struct AuthCommand: Wire, Equatable {
  public var sessionHandle = AuthSessionHandleOrPassword()
  public var nonce = Nonce()
  public var sessionAttributes = SessionAttributes()
  /// An HMAC, or a password.
  public var hmac = Auth()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("sessionHandle", &sessionHandle)
    try codec.field("nonce", &nonce)
    try codec.field("sessionAttributes", &sessionAttributes)
    try codec.field("hmac", &hmac)
  }
}

/// TPMS_AUTH_RESPONSE: what an authorisation of a command is answered with. Part 2, 10.12.3.
public struct AuthResponse: Wire, Equatable {
  public var nonce: Nonce
  public var sessionAttributes: SessionAttributes
  public var hmac: Auth

  public init() { self.init([], SessionAttributes(), Secret()) }

  public init(_ nonce: [UInt8], _ attributes: SessionAttributes, _ hmac: Secret) {
    (self.nonce, sessionAttributes, self.hmac) = (Nonce(nonce), attributes, Auth(hmac))
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nonce", &nonce)
    try codec.field("sessionAttributes", &sessionAttributes)
    try codec.field("hmac", &hmac)
  }
}
