// SPDX-License-Identifier: Apache-2.0

/// A set of handles that a command or a structure accepts: a TPMI_DH_ or TPMI_RH_ type. Part 2, 9.
public protocol HandleKind: Sendable {
  static func accepts(_ raw: UInt32) -> Bool
  /// What a handle outside the set earns.
  static var stranger: ResponseCode { get }
}

extension HandleKind {
  public static var stranger: ResponseCode { .value }
}

/// A handle of one kind. Part 2, 7.
public struct Handle<Kind: HandleKind>: Hashable, Sendable, BitwiseCopyable {
  public var raw: UInt32 = 0

  public init() {}
  public init(_ raw: UInt32) { self.raw = raw }

  /// What kind of thing the handle names: its most significant octet, a TPM_HT.
  public var type: HandleType { HandleType(raw) }
}

extension Handle: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.integer(&raw)
    // A client writes what it was given: the kernel's resource manager begins with a handle that no TPM has.
    guard !codec.isReading || Kind.accepts(raw) && codec.vocabulary.reaches(raw) else { throw Kind.stranger }
  }
}
