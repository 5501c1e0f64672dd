// SPDX-License-Identifier: Apache-2.0

/// Where the state of a TPM is kept.
public protocol StateStore: AnyObject {
  /// Puts `snapshot` in the place of the one before; it is durable when the call returns. The octets hold secrets.
  func save(_ snapshot: RawSpan) throws(StoreFailure)
}

/// The store could not keep what it was given; what it kept before is still there.
public struct StoreFailure: Error, CustomStringConvertible {
  /// Why, for a log line; it holds nothing of the state.
  public let reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// Why a TPM could not be made or taken up.
public enum StateError: Error, Equatable, CustomStringConvertible {
  /// The platform has no entropy for seeds.
  case noEntropy
  /// The first snapshot could not be stored.
  case notStored(String)
  /// The octets are not a snapshot of a TPM.
  case notASnapshot
  /// The snapshot was written by a later release, in a format that this one does not know.
  case tooNew(version: UInt32)
  /// The snapshot is one, but what it says cannot be.
  case damaged

  public var description: String {
    switch self {
    case .noEntropy: "the platform gives no entropy to make a TPM from"
    case .notStored(let reason): "the new TPM could not be stored: \(reason)"
    case .notASnapshot: "this is not the state of a vtpmd TPM"
    case .tooNew(let version): "the state has format version \(version), which is newer than this vtpmd"
    case .damaged: "the state of the TPM is damaged"
    }
  }
}
