// SPDX-License-Identifier: Apache-2.0

/// The four hierarchies that have a seed and a proof of their own. Part 1, 11.3; Part 2, 9.13.
public enum Hierarchy: UInt32, WireConstant, CaseIterable {
  case owner = 0x4000_0001
  case null = 0x4000_0007
  case endorsement = 0x4000_000B
  case platform = 0x4000_000C

  public init() { self = .null }

  /// The hierarchy that a handle names; nil for a firmware-limited or SVN-limited one, or no hierarchy at all.
  public init?<Kind>(_ handle: Handle<Kind>) { self.init(rawValue: handle.raw) }

  public static var stranger: ResponseCode { .value }

  /// The handle of the hierarchy.
  public var handle: HierarchyHandle { HierarchyHandle(rawValue) }
}
