// SPDX-License-Identifier: Apache-2.0

/// TPM2_SetAlgorithmSet: chooses the algorithms that the TPM has, out of sets that are the vendor's. Part 3, 26.3.
///
/// This TPM has one set, all its algorithms, whose number is what TPM_PT_ALGORITHM_SET tells.
///
/// - TPM_RC_VALUE, parameter 1: there is no such set
public enum SetAlgorithmSet: Command {
  public static let code = CommandCode.setAlgorithmSet
  static let properties: CommandProperties = [.writesNV, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var algorithmSet = Algorithms.set

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("algorithmSet", &algorithmSet)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard call.parameters.algorithmSet == Algorithms.set else { throw .value.parameter(1) }
    return Empty()
  }
}
