// SPDX-License-Identifier: Apache-2.0

/// What of a command of Part 3 stands on the wire: all that a client has to know of it.
public protocol CommandDeclaration: SendableMetatype {
  associatedtype Handles: HandleList = NoHandles
  associatedtype Parameters: Wire = Empty
  associatedtype Response: ResponseBody = Empty

  static var code: CommandCode { get }
}

/// A command that this TPM performs. It holds the rules of its own clause; all that is common to commands is the
/// pipeline's.
protocol Command: CommandDeclaration {
  static var properties: CommandProperties { get }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response
}

extension Command {
  static var properties: CommandProperties { [] }
}

/// What the tables of Part 3 say of a command besides its handles and parameters.
struct CommandProperties: OptionSet, Sendable {
  let rawValue: UInt16

  /// TPMA_CC nv: the command may write to NV.
  static let writesNV = Self(rawValue: 1 << 0)
  /// TPMA_CC extensive: the command may flush any number of objects.
  static let isExtensive = Self(rawValue: 1 << 1)
  /// TPMA_CC flushed: the command flushes the object of its handle.
  static let flushes = Self(rawValue: 1 << 2)
  /// The command allows TPM_ST_NO_SESSIONS only.
  static let refusesSessions = Self(rawValue: 1 << 3)
  /// The command works before TPM2_Startup.
  static let precedesStartup = Self(rawValue: 1 << 4)
  /// TPM2_PP_Commands may make the command need physical presence.
  static let mayNeedPhysicalPresence = Self(rawValue: 1 << 5)
  /// The command always needs physical presence.
  static let needsPhysicalPresence = Self(rawValue: 1 << 6)
  /// The command is refused while the TPM is read-only.
  static let isRefusedReadOnly = Self(rawValue: 1 << 7)
  /// The command works in failure mode.
  static let worksInFailureMode = Self(rawValue: 1 << 8)
  /// What the USER role of an NV Index asks for is the right to write, as for TPM2_NV_Write. Part 3, 5.6.
  static let writesNVIndex = Self(rawValue: 1 << 10)
  /// The command reads the data of an NV Index, which have to be there, and not locked, before an authValue is looked
  /// at. A policy command does so unless it is for a trial session. Part 3, 5.4, 23.9 and 31.1.
  static let readsNVData = Self(rawValue: 1 << 11)
}

/// The parameters of a response, with the handle that some have in front of them.
public protocol ResponseBody: Wire {
  static var hasHandle: Bool { get }
  var handle: UInt32 { get }
}

extension ResponseBody {
  public static var hasHandle: Bool { false }
  public var handle: UInt32 { 0 }
}

extension Empty: ResponseBody {}

/// The authorisation that a handle of a command needs. Part 1, 16.2.
public enum AuthRole: UInt8, Sendable { case none, user, admin, dup }

/// What the handles of a command are shown to.
public protocol HandleCodec: ~Escapable {
  mutating func handle<K: HandleKind>(
    _ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole
  ) throws(ResponseCode)
}

/// The handles of a command in wire order, each with the role of its authorisation.
public protocol HandleList: Sendable {
  init()
  mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode)
}

/// The handle area of a command that has no handles.
public struct NoHandles: HandleList {
  public init() {}

  public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {}
}

/// A command that has passed every check of the pipeline; nothing but the pipeline can make one.
struct Authorized<C: Command>: ~Copyable {
  let handles: C.Handles
  let parameters: C.Parameters
  /// How the first handle was authorised; nil where it needs no authorisation.
  let authorization: Authorization?

  init(_ handles: C.Handles, _ parameters: C.Parameters, _ proof: borrowing AuthorizationProof) {
    (self.handles, self.parameters, authorization) = (handles, parameters, proof.first)
  }
}

/// How one handle was authorised.
struct Authorization: Sendable {
  /// The session: TPM_RS_PW, or an HMAC or policy session.
  let session: UInt32
  /// True where the session was a policy session.
  let isPolicy: Bool
}
