// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_AUTH_COMMAND: one authorisation of a command. Part 2, 10.12.2.
struct AuthCommand: Wire, Equatable {
  var sessionHandle = AuthSessionHandleOrPassword()
  var nonce = Nonce()
  var sessionAttributes = SessionAttributes()
  /// An HMAC, or a password.
  var hmac = Auth()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("sessionHandle", &sessionHandle)
    try codec.field("nonce", &nonce)
    try codec.field("sessionAttributes", &sessionAttributes)
    try codec.field("hmac", &hmac)
  }
}

/// TPMS_AUTH_RESPONSE: what an authorisation of a command is answered with. Part 2, 10.12.3.
struct AuthResponse: Wire, Equatable {
  var nonce = Nonce()
  var sessionAttributes = SessionAttributes()
  var hmac = Auth()

  init() {}

  init(_ nonce: [UInt8], _ attributes: SessionAttributes, _ hmac: Secret) {
    (self.nonce, sessionAttributes, self.hmac) = (Nonce(nonce), attributes, Auth(hmac))
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nonce", &nonce)
    try codec.field("sessionAttributes", &sessionAttributes)
    try codec.field("hmac", &hmac)
  }
}
