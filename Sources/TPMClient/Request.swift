// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A command to be sent: its handles and parameters, under the names that Part 3 gives them.
@dynamicMemberLookup
public struct Request<C: CommandDeclaration>: Sendable {
  public var handles = C.Handles()
  public var parameters = C.Parameters()

  public init() {}

  /// A handle.
  public subscript<T>(dynamicMember path: WritableKeyPath<C.Handles, T>) -> T {
    get { handles[keyPath: path] }
    set { handles[keyPath: path] = newValue }
  }

  /// A parameter.
  public subscript<T>(dynamicMember path: WritableKeyPath<C.Parameters, T>) -> T {
    get { parameters[keyPath: path] }
    set { parameters[keyPath: path] = newValue }
  }
}

/// The response of a command that has succeeded.
@dynamicMemberLookup
public struct Response<C: CommandDeclaration>: Sendable {
  /// The handle in front of the parameters; 0 for a command that has none there.
  public let handle: UInt32
  public let parameters: C.Response

  init(handle: UInt32, _ parameters: C.Response) { (self.handle, self.parameters) = (handle, parameters) }

  /// A parameter.
  public subscript<T>(dynamicMember path: KeyPath<C.Response, T>) -> T { parameters[keyPath: path] }
}
