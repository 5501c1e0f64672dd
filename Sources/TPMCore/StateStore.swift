// SPDX-License-Identifier: Apache-2.0

/// Where the state of a TPM is kept: records, each under a key of its own, that transactions put and remove.
public protocol StateStore: AnyObject {
  /// Stores a change, all of it or nothing; it is durable when the call returns.
  ///
  /// - Parameter whole: makes a transaction of everything that is stored once the change is, for a store that has to
  ///   write itself anew. What is called for is stored in the place of all that was before.
  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure)
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
  /// The new TPM could not be stored.
  case notStored(String)
  /// What was stored is not the state of a TPM.
  case damaged
  /// What was stored is a TPM of another profile; these keys of it differ.
  case otherProfile([String])

  public var description: String {
    switch self {
    case .noEntropy: "the platform gives no entropy to make a TPM from"
    case .notStored(let reason): "the new TPM could not be stored: \(reason)"
    case .damaged: "the state of the TPM is damaged"
    case .otherProfile(let keys):
      "the TPM was made with another profile, which cannot be changed (\(keys.joined(separator: ", ")))"
    }
  }
}
