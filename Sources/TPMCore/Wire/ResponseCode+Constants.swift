// SPDX-License-Identifier: Apache-2.0

/// The TPM_RC constants under their names. Part 2, 6.6.3.
extension ResponseCode {
  // Format zero: errors without a number.
  public static var badTag: Self { Self(rawValue: 0x01E) }
  public static var initialize: Self { Self(rawValue: 0x100) }
  public static var failure: Self { Self(rawValue: 0x101) }
  public static var sequence: Self { Self(rawValue: 0x103) }
  public static var `private`: Self { Self(rawValue: 0x10B) }
  public static var hmac: Self { Self(rawValue: 0x119) }
  public static var disabled: Self { Self(rawValue: 0x120) }
  public static var exclusive: Self { Self(rawValue: 0x121) }
  public static var authType: Self { Self(rawValue: 0x124) }
  public static var authMissing: Self { Self(rawValue: 0x125) }
  public static var policy: Self { Self(rawValue: 0x126) }
  public static var pcr: Self { Self(rawValue: 0x127) }
  public static var pcrChanged: Self { Self(rawValue: 0x128) }
  public static var upgrade: Self { Self(rawValue: 0x12D) }
  public static var tooManyContexts: Self { Self(rawValue: 0x12E) }
  public static var authUnavailable: Self { Self(rawValue: 0x12F) }
  public static var reboot: Self { Self(rawValue: 0x130) }
  public static var unbalanced: Self { Self(rawValue: 0x131) }
  public static var commandSize: Self { Self(rawValue: 0x142) }
  public static var commandCode: Self { Self(rawValue: 0x143) }
  public static var authSize: Self { Self(rawValue: 0x144) }
  public static var authContext: Self { Self(rawValue: 0x145) }
  public static var nvRange: Self { Self(rawValue: 0x146) }
  public static var nvSize: Self { Self(rawValue: 0x147) }
  public static var nvLocked: Self { Self(rawValue: 0x148) }
  public static var nvAuthorization: Self { Self(rawValue: 0x149) }
  public static var nvUninitialized: Self { Self(rawValue: 0x14A) }
  public static var nvSpace: Self { Self(rawValue: 0x14B) }
  public static var nvDefined: Self { Self(rawValue: 0x14C) }
  public static var badContext: Self { Self(rawValue: 0x150) }
  public static var cpHash: Self { Self(rawValue: 0x151) }
  public static var parent: Self { Self(rawValue: 0x152) }
  public static var needsTest: Self { Self(rawValue: 0x153) }
  public static var noResult: Self { Self(rawValue: 0x154) }
  public static var sensitive: Self { Self(rawValue: 0x155) }
  public static var readOnly: Self { Self(rawValue: 0x156) }

  // Format one: a handle, parameter or session number may be added.
  public static var asymmetric: Self { Self(rawValue: 0x081) }
  public static var attributes: Self { Self(rawValue: 0x082) }
  public static var hash: Self { Self(rawValue: 0x083) }
  public static var value: Self { Self(rawValue: 0x084) }
  public static var hierarchy: Self { Self(rawValue: 0x085) }
  public static var keySize: Self { Self(rawValue: 0x087) }
  public static var mgf: Self { Self(rawValue: 0x088) }
  public static var mode: Self { Self(rawValue: 0x089) }
  public static var type: Self { Self(rawValue: 0x08A) }
  public static var handle: Self { Self(rawValue: 0x08B) }
  public static var kdf: Self { Self(rawValue: 0x08C) }
  public static var range: Self { Self(rawValue: 0x08D) }
  public static var authFail: Self { Self(rawValue: 0x08E) }
  public static var nonce: Self { Self(rawValue: 0x08F) }
  public static var pp: Self { Self(rawValue: 0x090) }
  public static var scheme: Self { Self(rawValue: 0x092) }
  public static var size: Self { Self(rawValue: 0x095) }
  public static var symmetric: Self { Self(rawValue: 0x096) }
  public static var tag: Self { Self(rawValue: 0x097) }
  public static var selector: Self { Self(rawValue: 0x098) }
  public static var insufficient: Self { Self(rawValue: 0x09A) }
  public static var signature: Self { Self(rawValue: 0x09B) }
  public static var key: Self { Self(rawValue: 0x09C) }
  public static var policyFail: Self { Self(rawValue: 0x09D) }
  public static var integrity: Self { Self(rawValue: 0x09F) }
  public static var ticket: Self { Self(rawValue: 0x0A0) }
  public static var reservedBits: Self { Self(rawValue: 0x0A1) }
  public static var badAuth: Self { Self(rawValue: 0x0A2) }
  public static var expired: Self { Self(rawValue: 0x0A3) }
  public static var policyCC: Self { Self(rawValue: 0x0A4) }
  public static var binding: Self { Self(rawValue: 0x0A5) }
  public static var curve: Self { Self(rawValue: 0x0A6) }
  public static var eccPoint: Self { Self(rawValue: 0x0A7) }
  public static var fwLimited: Self { Self(rawValue: 0x0A8) }
  public static var svnLimited: Self { Self(rawValue: 0x0A9) }
  public static var parms: Self { Self(rawValue: 0x0AA) }
  public static var extMu: Self { Self(rawValue: 0x0AB) }
  public static var oneShotSignature: Self { Self(rawValue: 0x0AC) }
  public static var signContextKey: Self { Self(rawValue: 0x0AD) }
  public static var channel: Self { Self(rawValue: 0x0B0) }
  public static var channelKey: Self { Self(rawValue: 0x0B1) }

  // Warnings.
  public static var contextGap: Self { Self(rawValue: 0x901) }
  public static var objectMemory: Self { Self(rawValue: 0x902) }
  public static var sessionMemory: Self { Self(rawValue: 0x903) }
  public static var memory: Self { Self(rawValue: 0x904) }
  public static var sessionHandles: Self { Self(rawValue: 0x905) }
  public static var objectHandles: Self { Self(rawValue: 0x906) }
  public static var locality: Self { Self(rawValue: 0x907) }
  public static var yielded: Self { Self(rawValue: 0x908) }
  public static var canceled: Self { Self(rawValue: 0x909) }
  public static var testing: Self { Self(rawValue: 0x90A) }
  public static var referenceH0: Self { Self(rawValue: 0x910) }
  public static var referenceH1: Self { Self(rawValue: 0x911) }
  public static var referenceH2: Self { Self(rawValue: 0x912) }
  public static var referenceH3: Self { Self(rawValue: 0x913) }
  public static var referenceH4: Self { Self(rawValue: 0x914) }
  public static var referenceH5: Self { Self(rawValue: 0x915) }
  public static var referenceH6: Self { Self(rawValue: 0x916) }
  public static var referenceS0: Self { Self(rawValue: 0x918) }
  public static var referenceS1: Self { Self(rawValue: 0x919) }
  public static var referenceS2: Self { Self(rawValue: 0x91A) }
  public static var referenceS3: Self { Self(rawValue: 0x91B) }
  public static var referenceS4: Self { Self(rawValue: 0x91C) }
  public static var referenceS5: Self { Self(rawValue: 0x91D) }
  public static var referenceS6: Self { Self(rawValue: 0x91E) }
  public static var nvRate: Self { Self(rawValue: 0x920) }
  public static var lockout: Self { Self(rawValue: 0x921) }
  public static var retry: Self { Self(rawValue: 0x922) }
  public static var nvUnavailable: Self { Self(rawValue: 0x923) }

  /// Every constant with its name in Part 2, for descriptions.
  public static let names: [(code: ResponseCode, name: String)] = [
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
