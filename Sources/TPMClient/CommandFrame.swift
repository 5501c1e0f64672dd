// SPDX-License-Identifier: Apache-2.0
package import TPMCore
package import TPMCrypto

/// A command in octets, before its sessions are added.
package struct CommandFrame: Sendable {
  package let code: CommandCode
  package let handles: [UInt32]
  /// How many handles need authorisation; they come first.
  package let authorizedHandleCount: Int
  package let hasResponseHandle: Bool
  /// The parameters, which may hold something secret.
  package let parameters: Secret

  package init(
    code: CommandCode, handles: [UInt32], authorizedHandleCount: Int, hasResponseHandle: Bool, parameters: Secret
  ) {
    (self.code, self.handles, self.parameters) = (code, handles, parameters)
    (self.authorizedHandleCount, self.hasResponseHandle) = (authorizedHandleCount, hasResponseHandle)
  }

  init<C: CommandDeclaration>(_ request: Request<C>) throws(TPMError) {
    var list = request.handles
    var lister = HandleLister()
    var writer = Writer()
    do throws(ResponseCode) {
      try list.visit(&lister)
      try writer.write(request.parameters)
    } catch { throw .unusable("the command cannot be written down: \(error)") }
    self.init(
      code: C.code, handles: lister.handles, authorizedHandleCount: lister.authorizedCount,
      hasResponseHandle: C.Response.hasHandle, parameters: writer.secret)
  }

  /// The empty password for every handle that needs an authorisation.
  var emptyPasswords: [Authorization] { Array(repeating: .password(), count: authorizedHandleCount) }

  /// The first parameter, if it is a TPM2B: where its octets are.
  var firstBuffer: Range<Int>? { parameters.bytes.firstBuffer }
}

/// A response that says success.
package struct Answer: Sendable {
  /// 0 where the response has none.
  package let handle: UInt32
  package let parameters: Secret
  /// What the sessions were answered with.
  package let sessions: [AuthResponse]
}

extension RawSpan {
  /// Where the octets of a TPM2B at the beginning are.
  var firstBuffer: Range<Int>? {
    guard byteCount >= 2 else { return nil }
    let size = unsafe Int(UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: 0, as: UInt16.self)))
    guard byteCount >= 2 + size else { return nil }
    return 2..<(2 + size)
  }
}

/// Writes down the handles of a command.
struct HandleLister: HandleCodec {
  private(set) var handles: [UInt32] = []
  private(set) var authorizedCount = 0

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    handles.append(handle.raw)
    if role != .none { authorizedCount += 1 }
  }
}
