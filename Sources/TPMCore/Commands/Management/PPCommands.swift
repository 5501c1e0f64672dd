// SPDX-License-Identifier: Apache-2.0

/// TPM2_PP_Commands: says which commands need physical presence besides platform authorisation. Part 3, 26.2.
///
/// Commands that cannot be made to need it are passed over. The one code of its own is the pipeline's: TPM_RC_PP, as
/// this command needs physical presence always.
public enum PPCommands: Command {
  public static let code = CommandCode.ppCommands
  static let properties: CommandProperties = [.writesNV, .needsPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  public struct Parameters: Wire {
    public var setList = CommandCodeList()
    public var clearList = CommandCodeList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("setList", &setList)
      try codec.field("clearList", &clearList)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let table = tpm.model.commands
    let added = call.parameters.setList.elements.filter { code in
      table[code.rawValue]?.properties.contains(.mayNeedPhysicalPresence) ?? false
    }
    let commands = Set(tpm.persistent.physicalPresenceCommands).union(added)
      .subtracting(call.parameters.clearList.elements)
    tpm.persistent.physicalPresenceCommands = commands.sorted { $0.rawValue < $1.rawValue }
    return Empty()
  }
}
