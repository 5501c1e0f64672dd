// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What the engine gets from outside: time, entropy and the platform's signals.
///
/// It is outside the transaction on purpose: random octets that were drawn once are never drawn again, even when the
/// command that drew them fails.
public protocol Platform: AnyObject {
  /// Milliseconds from any fixed moment; it never goes back.
  var monotonicMilliseconds: UInt64 { get }
  /// Fills the buffer with octets fit for keys; false where none can be had, which is TPM_RC_FAILURE.
  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool
  /// Mixes octets of a caller's into whatever `fillEntropy` draws from. They may be known to anybody, and must not make
  /// its octets any less random.
  func stirEntropy(_ octets: RawSpan)
  /// Whether a person asserts physical presence now. Part 1, 9.4.
  var isPhysicallyPresent: Bool { get }
  /// Whether the command that runs is to be given up with TPM_RC_CANCELED.
  var isCancelRequested: Bool { get }
  /// The secure channel that the command which runs came through; a platform without one need not say so.
  var secureChannel: SecureChannel? { get }
}

extension Platform {
  /// None.
  public var secureChannel: SecureChannel? { nil }
}

/// An SPDM secure channel between the TPM and whoever sends commands. Part 3, 23.25.
public struct SecureChannel: Sendable, Equatable {
  /// The Names of the keys that the channel was set up with, empty where a side had none.
  public let reqKeyName: [UInt8]
  public let tpmKeyName: [UInt8]

  /// A channel that was set up with these keys.
  public init(reqKeyName: [UInt8], tpmKeyName: [UInt8]) {
    (self.reqKeyName, self.tpmKeyName) = (reqKeyName, tpmKeyName)
  }
}

/// The platform as commands see it, with what is true for the command that runs.
final class Environment {
  let platform: any Platform
  /// The locality that the command came from. Part 1, 16.4.
  var locality: UInt8 = 0

  /// A check of the TPM by itself has failed; it stays so although the command leaves no trace.
  private(set) var hasFailure = false

  /// What is added to the platform's time: a TPM that was taken up elsewhere, or later, goes on at the time at which it
  /// was left.
  var timeOffset: UInt64 = 0

  init(_ platform: any Platform) { self.platform = platform }

  /// Says that the TPM is at fault and not the caller, so that failure mode follows the command. Part 1, 10.4.
  func reportFailure() { hasFailure = true }

  /// Whether a failure was reported since this was last asked.
  func takeFailure() -> Bool {
    defer { hasFailure = false }
    return hasFailure
  }

  var now: UInt64 { platform.monotonicMilliseconds &+ timeOffset }
  var isPhysicallyPresent: Bool { platform.isPhysicallyPresent }
  var isCancelRequested: Bool { platform.isCancelRequested }
  var secureChannel: SecureChannel? { platform.secureChannel }

  /// Octets that need not be kept secret, such as a nonce.
  func randomOctets(_ count: Int) throws(ResponseCode) -> [UInt8] {
    var filled = false
    let octets = unsafe [UInt8](count: count) { buffer in
      filled = unsafe platform.fillEntropy(buffer)
      if !filled { unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0) }
    }
    guard filled else { throw .failure }
    return octets
  }

  func randomSecret(_ count: Int) throws(ResponseCode) -> Secret {
    var filled = false
    let secret = unsafe Secret(count: count) { filled = unsafe platform.fillEntropy($0) }
    guard filled else { throw .failure }
    return secret
  }
}

/// The platform's entropy as a source for key generation.
struct PlatformRandom: RandomSource {
  let environment: Environment

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    guard unsafe environment.fill(buffer) else { throw .internalFailure }
  }
}

extension Environment {
  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Bool { unsafe platform.fillEntropy(buffer) }
  func stir(_ secret: Secret) { platform.stirEntropy(secret.bytes) }
  var random: PlatformRandom { PlatformRandom(environment: self) }
}
