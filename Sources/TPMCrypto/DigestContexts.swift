// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
private import Synchronization

/// One hash algorithm of libcrypto, fetched once, with idle contexts that are wiped and ready for the next use.
///
/// Fetching costs more than hashing a short message, and so does allocating a context; both are done once here.
@safe final class DigestContexts: @unchecked Sendable {
  // Sound: `digest` is immutable and thread-safe in libcrypto; `idle` is only touched under the lock.
  let digest: OpaquePointer?
  private let lock = Mutex<Void>(())
  @exclusivity(unchecked) private var idle = unsafe [OpaquePointer]()
  private static let idleLimit = 8

  private static let sha1 = DigestContexts(.sha1)
  private static let sha256 = DigestContexts(.sha256)
  private static let sha384 = DigestContexts(.sha384)
  private static let sha512 = DigestContexts(.sha512)
  private static let sm3_256 = DigestContexts(.sm3_256)
  private static let sha3_256 = DigestContexts(.sha3_256)
  private static let sha3_384 = DigestContexts(.sha3_384)
  private static let sha3_512 = DigestContexts(.sha3_512)

  static func of(_ algorithm: HashAlgorithm) -> DigestContexts {
    switch algorithm {
    case .sha1: sha1
    case .sha256: sha256
    case .sha384: sha384
    case .sha512: sha512
    case .sm3_256: sm3_256
    case .sha3_256: sha3_256
    case .sha3_384: sha3_384
    case .sha3_512: sha3_512
    }
  }

  private init(_ algorithm: HashAlgorithm) {
    unsafe digest = EVP_MD_fetch(nil, algorithm.libcryptoName, nil)
    if unsafe digest == nil { ERR_clear_error() }
  }

  var isAvailable: Bool { unsafe digest != nil }

  /// A context at the start of a hash.
  func take() -> OpaquePointer {
    if let context = unsafe lock.withLock({ _ in unsafe idle.popLast() }) { return unsafe context }
    guard let digest = unsafe digest, let context = unsafe EVP_MD_CTX_new(),
      unsafe EVP_DigestInit_ex2(context, digest, nil) == 1
    else { libcryptoFailed("EVP_DigestInit_ex2") }
    return unsafe context
  }

  /// Takes a context back; the new start wipes what it knew.
  func giveBack(_ context: OpaquePointer) {
    let kept =
      unsafe EVP_DigestInit_ex2(context, digest, nil) == 1
      && lock.withLock { _ in
        guard unsafe idle.count < Self.idleLimit else { return false }
        unsafe idle.append(context)
        return true
      }
    if !kept { unsafe EVP_MD_CTX_free(context) }
  }
}

extension HashAlgorithm {
  /// The name that libcrypto's providers know.
  var libcryptoName: String {
    switch self {
    case .sha1: "SHA1"
    case .sha256: "SHA2-256"
    case .sha384: "SHA2-384"
    case .sha512: "SHA2-512"
    case .sm3_256: "SM3"
    case .sha3_256: "SHA3-256"
    case .sha3_384: "SHA3-384"
    case .sha3_512: "SHA3-512"
    }
  }
}
