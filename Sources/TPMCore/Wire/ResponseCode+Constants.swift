// SPDX-License-Identifier: Apache-2.0

/// The TPM_RC constants under their names. Part 2, 6.6.3.
extension ResponseCode {
  // Format zero: errors without a number.
  static var badTag: Self { Self(rawValue: 0x01E) }
  static var initialize: Self { Self(rawValue: 0x100) }
  static var failure: Self { Self(rawValue: 0x101) }
  static var sequence: Self { Self(rawValue: 0x103) }
  static var `private`: Self { Self(rawValue: 0x10B) }
  static var hmac: Self { Self(rawValue: 0x119) }
  static var disabled: Self { Self(rawValue: 0x120) }
  static var exclusive: Self { Self(rawValue: 0x121) }
  static var authType: Self { Self(rawValue: 0x124) }
  static var authMissing: Self { Self(rawValue: 0x125) }
  static var policy: Self { Self(rawValue: 0x126) }
  static var pcr: Self { Self(rawValue: 0x127) }
  static var pcrChanged: Self { Self(rawValue: 0x128) }
  static var upgrade: Self { Self(rawValue: 0x12D) }
  static var tooManyContexts: Self { Self(rawValue: 0x12E) }
  static var authUnavailable: Self { Self(rawValue: 0x12F) }
  static var reboot: Self { Self(rawValue: 0x130) }
  static var unbalanced: Self { Self(rawValue: 0x131) }
  static var commandSize: Self { Self(rawValue: 0x142) }
  static var commandCode: Self { Self(rawValue: 0x143) }
  static var authSize: Self { Self(rawValue: 0x144) }
  static var authContext: Self { Self(rawValue: 0x145) }
  static var nvRange: Self { Self(rawValue: 0x146) }
  static var nvSize: Self { Self(rawValue: 0x147) }
  static var nvLocked: Self { Self(rawValue: 0x148) }
  static var nvAuthorization: Self { Self(rawValue: 0x149) }
  static var nvUninitialized: Self { Self(rawValue: 0x14A) }
  static var nvSpace: Self { Self(rawValue: 0x14B) }
  static var nvDefined: Self { Self(rawValue: 0x14C) }
  static var badContext: Self { Self(rawValue: 0x150) }
  static var cpHash: Self { Self(rawValue: 0x151) }
  static var parent: Self { Self(rawValue: 0x152) }
  static var needsTest: Self { Self(rawValue: 0x153) }
  static var noResult: Self { Self(rawValue: 0x154) }
  static var sensitive: Self { Self(rawValue: 0x155) }
  static var readOnly: Self { Self(rawValue: 0x156) }

  // Format one: a handle, parameter or session number may be added.
  static var asymmetric: Self { Self(rawValue: 0x081) }
  static var attributes: Self { Self(rawValue: 0x082) }
  static var hash: Self { Self(rawValue: 0x083) }
  static var value: Self { Self(rawValue: 0x084) }
  static var hierarchy: Self { Self(rawValue: 0x085) }
  static var keySize: Self { Self(rawValue: 0x087) }
  static var mgf: Self { Self(rawValue: 0x088) }
  static var mode: Self { Self(rawValue: 0x089) }
  static var type: Self { Self(rawValue: 0x08A) }
  static var handle: Self { Self(rawValue: 0x08B) }
  static var kdf: Self { Self(rawValue: 0x08C) }
  static var range: Self { Self(rawValue: 0x08D) }
  static var authFail: Self { Self(rawValue: 0x08E) }
  static var nonce: Self { Self(rawValue: 0x08F) }
  static var pp: Self { Self(rawValue: 0x090) }
  static var scheme: Self { Self(rawValue: 0x092) }
  static var size: Self { Self(rawValue: 0x095) }
  static var symmetric: Self { Self(rawValue: 0x096) }
  static var tag: Self { Self(rawValue: 0x097) }
  static var selector: Self { Self(rawValue: 0x098) }
  static var insufficient: Self { Self(rawValue: 0x09A) }
  static var signature: Self { Self(rawValue: 0x09B) }
  static var key: Self { Self(rawValue: 0x09C) }
  static var policyFail: Self { Self(rawValue: 0x09D) }
  static var integrity: Self { Self(rawValue: 0x09F) }
  static var ticket: Self { Self(rawValue: 0x0A0) }
  static var reservedBits: Self { Self(rawValue: 0x0A1) }
  static var badAuth: Self { Self(rawValue: 0x0A2) }
  static var expired: Self { Self(rawValue: 0x0A3) }
  static var policyCC: Self { Self(rawValue: 0x0A4) }
  static var binding: Self { Self(rawValue: 0x0A5) }
  static var curve: Self { Self(rawValue: 0x0A6) }
  static var eccPoint: Self { Self(rawValue: 0x0A7) }
  static var fwLimited: Self { Self(rawValue: 0x0A8) }
  static var svnLimited: Self { Self(rawValue: 0x0A9) }
  static var parms: Self { Self(rawValue: 0x0AA) }
  static var extMu: Self { Self(rawValue: 0x0AB) }
  static var oneShotSignature: Self { Self(rawValue: 0x0AC) }
  static var signContextKey: Self { Self(rawValue: 0x0AD) }
  static var channel: Self { Self(rawValue: 0x0B0) }
  static var channelKey: Self { Self(rawValue: 0x0B1) }

  // Warnings.
  static var contextGap: Self { Self(rawValue: 0x901) }
  static var objectMemory: Self { Self(rawValue: 0x902) }
  static var sessionMemory: Self { Self(rawValue: 0x903) }
  static var memory: Self { Self(rawValue: 0x904) }
  static var sessionHandles: Self { Self(rawValue: 0x905) }
  static var objectHandles: Self { Self(rawValue: 0x906) }
  static var locality: Self { Self(rawValue: 0x907) }
  static var yielded: Self { Self(rawValue: 0x908) }
  static var canceled: Self { Self(rawValue: 0x909) }
  static var testing: Self { Self(rawValue: 0x90A) }
  static var referenceH0: Self { Self(rawValue: 0x910) }
  static var referenceH1: Self { Self(rawValue: 0x911) }
  static var referenceH2: Self { Self(rawValue: 0x912) }
  static var referenceH3: Self { Self(rawValue: 0x913) }
  static var referenceH4: Self { Self(rawValue: 0x914) }
  static var referenceH5: Self { Self(rawValue: 0x915) }
  static var referenceH6: Self { Self(rawValue: 0x916) }
  static var referenceS0: Self { Self(rawValue: 0x918) }
  static var referenceS1: Self { Self(rawValue: 0x919) }
  static var referenceS2: Self { Self(rawValue: 0x91A) }
  static var referenceS3: Self { Self(rawValue: 0x91B) }
  static var referenceS4: Self { Self(rawValue: 0x91C) }
  static var referenceS5: Self { Self(rawValue: 0x91D) }
  static var referenceS6: Self { Self(rawValue: 0x91E) }
  static var nvRate: Self { Self(rawValue: 0x920) }
  static var lockout: Self { Self(rawValue: 0x921) }
  static var retry: Self { Self(rawValue: 0x922) }
  static var nvUnavailable: Self { Self(rawValue: 0x923) }

  /// Every constant with its name in Part 2, for descriptions.
  static let names: [(code: ResponseCode, name: String)] = [
    (.badTag, "TPM_RC_BAD_TAG"),
    (.initialize, "TPM_RC_INITIALIZE"),
    (.failure, "TPM_RC_FAILURE"),
    (.sequence, "TPM_RC_SEQUENCE"),
    (.`private`, "TPM_RC_PRIVATE"),
    (.hmac, "TPM_RC_HMAC"),
    (.disabled, "TPM_RC_DISABLED"),
    (.exclusive, "TPM_RC_EXCLUSIVE"),
    (.authType, "TPM_RC_AUTH_TYPE"),
    (.authMissing, "TPM_RC_AUTH_MISSING"),
    (.policy, "TPM_RC_POLICY"),
    (.pcr, "TPM_RC_PCR"),
    (.pcrChanged, "TPM_RC_PCR_CHANGED"),
    (.upgrade, "TPM_RC_UPGRADE"),
    (.tooManyContexts, "TPM_RC_TOO_MANY_CONTEXTS"),
    (.authUnavailable, "TPM_RC_AUTH_UNAVAILABLE"),
    (.reboot, "TPM_RC_REBOOT"),
    (.unbalanced, "TPM_RC_UNBALANCED"),
    (.commandSize, "TPM_RC_COMMAND_SIZE"),
    (.commandCode, "TPM_RC_COMMAND_CODE"),
    (.authSize, "TPM_RC_AUTHSIZE"),
    (.authContext, "TPM_RC_AUTH_CONTEXT"),
    (.nvRange, "TPM_RC_NV_RANGE"),
    (.nvSize, "TPM_RC_NV_SIZE"),
    (.nvLocked, "TPM_RC_NV_LOCKED"),
    (.nvAuthorization, "TPM_RC_NV_AUTHORIZATION"),
    (.nvUninitialized, "TPM_RC_NV_UNINITIALIZED"),
    (.nvSpace, "TPM_RC_NV_SPACE"),
    (.nvDefined, "TPM_RC_NV_DEFINED"),
    (.badContext, "TPM_RC_BAD_CONTEXT"),
    (.cpHash, "TPM_RC_CPHASH"),
    (.parent, "TPM_RC_PARENT"),
    (.needsTest, "TPM_RC_NEEDS_TEST"),
    (.noResult, "TPM_RC_NO_RESULT"),
    (.sensitive, "TPM_RC_SENSITIVE"),
    (.readOnly, "TPM_RC_READ_ONLY"),
    (.asymmetric, "TPM_RC_ASYMMETRIC"),
    (.attributes, "TPM_RC_ATTRIBUTES"),
    (.hash, "TPM_RC_HASH"),
    (.value, "TPM_RC_VALUE"),
    (.hierarchy, "TPM_RC_HIERARCHY"),
    (.keySize, "TPM_RC_KEY_SIZE"),
    (.mgf, "TPM_RC_MGF"),
    (.mode, "TPM_RC_MODE"),
    (.type, "TPM_RC_TYPE"),
    (.handle, "TPM_RC_HANDLE"),
    (.kdf, "TPM_RC_KDF"),
    (.range, "TPM_RC_RANGE"),
    (.authFail, "TPM_RC_AUTH_FAIL"),
    (.nonce, "TPM_RC_NONCE"),
    (.pp, "TPM_RC_PP"),
    (.scheme, "TPM_RC_SCHEME"),
    (.size, "TPM_RC_SIZE"),
    (.symmetric, "TPM_RC_SYMMETRIC"),
    (.tag, "TPM_RC_TAG"),
    (.selector, "TPM_RC_SELECTOR"),
    (.insufficient, "TPM_RC_INSUFFICIENT"),
    (.signature, "TPM_RC_SIGNATURE"),
    (.key, "TPM_RC_KEY"),
    (.policyFail, "TPM_RC_POLICY_FAIL"),
    (.integrity, "TPM_RC_INTEGRITY"),
    (.ticket, "TPM_RC_TICKET"),
    (.reservedBits, "TPM_RC_RESERVED_BITS"),
    (.badAuth, "TPM_RC_BAD_AUTH"),
    (.expired, "TPM_RC_EXPIRED"),
    (.policyCC, "TPM_RC_POLICY_CC"),
    (.binding, "TPM_RC_BINDING"),
    (.curve, "TPM_RC_CURVE"),
    (.eccPoint, "TPM_RC_ECC_POINT"),
    (.fwLimited, "TPM_RC_FW_LIMITED"),
    (.svnLimited, "TPM_RC_SVN_LIMITED"),
    (.parms, "TPM_RC_PARMS"),
    (.extMu, "TPM_RC_EXT_MU"),
    (.oneShotSignature, "TPM_RC_ONE_SHOT_SIGNATURE"),
    (.signContextKey, "TPM_RC_SIGN_CONTEXT_KEY"),
    (.channel, "TPM_RC_CHANNEL"),
    (.channelKey, "TPM_RC_CHANNEL_KEY"),
    (.contextGap, "TPM_RC_CONTEXT_GAP"),
    (.objectMemory, "TPM_RC_OBJECT_MEMORY"),
    (.sessionMemory, "TPM_RC_SESSION_MEMORY"),
    (.memory, "TPM_RC_MEMORY"),
    (.sessionHandles, "TPM_RC_SESSION_HANDLES"),
    (.objectHandles, "TPM_RC_OBJECT_HANDLES"),
    (.locality, "TPM_RC_LOCALITY"),
    (.yielded, "TPM_RC_YIELDED"),
    (.canceled, "TPM_RC_CANCELED"),
    (.testing, "TPM_RC_TESTING"),
    (.referenceH0, "TPM_RC_REFERENCE_H0"),
    (.referenceH1, "TPM_RC_REFERENCE_H1"),
    (.referenceH2, "TPM_RC_REFERENCE_H2"),
    (.referenceH3, "TPM_RC_REFERENCE_H3"),
    (.referenceH4, "TPM_RC_REFERENCE_H4"),
    (.referenceH5, "TPM_RC_REFERENCE_H5"),
    (.referenceH6, "TPM_RC_REFERENCE_H6"),
    (.referenceS0, "TPM_RC_REFERENCE_S0"),
    (.referenceS1, "TPM_RC_REFERENCE_S1"),
    (.referenceS2, "TPM_RC_REFERENCE_S2"),
    (.referenceS3, "TPM_RC_REFERENCE_S3"),
    (.referenceS4, "TPM_RC_REFERENCE_S4"),
    (.referenceS5, "TPM_RC_REFERENCE_S5"),
    (.referenceS6, "TPM_RC_REFERENCE_S6"),
    (.nvRate, "TPM_RC_NV_RATE"),
    (.lockout, "TPM_RC_LOCKOUT"),
    (.retry, "TPM_RC_RETRY"),
    (.nvUnavailable, "TPM_RC_NV_UNAVAILABLE"),
  ]
}
