// SPDX-License-Identifier: Apache-2.0

/// TPM2_PCR_Allocate: says which PCR each bank is to have after the next _TPM_Init. Part 3, 22.5.
///
/// - TPM_RC_HASH, parameter 1: the TPM can have no bank of a hash algorithm
/// - TPM_RC_PCR: no bank would have PCR 0 or PCR 17, which first measurements go into
public enum PCRAllocate: Command {
  public static let code = CommandCode.pcrAllocate
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var pcrAllocation = PCRSelectionList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("pcrAllocation", &pcrAllocation)
    }
  }

  public struct Response: ResponseBody {
    public var allocationSuccess = false
    public var maxPCR: UInt32 = 0
    public var sizeNeeded: UInt32 = 0
    public var sizeAvailable: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("allocationSuccess", &allocationSuccess)
      try codec.field("maxPCR", &maxPCR)
      try codec.field("sizeNeeded", &sizeNeeded)
      try codec.field("sizeAvailable", &sizeAvailable)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let request = call.parameters.pcrAllocation
    guard request.elements.allSatisfy({ tpm.model.banks.contains($0.hash) }) else { throw .hash.parameter(1) }
    var allocation = tpm.persistent.pcrAllocation
    allocation.apply(request)
    guard allocation.hasPCR(PCRAttributes.drtm), allocation.hasPCR(PCRAttributes.hcrtm) else { throw .pcr }

    tpm.persistent.pcrAllocation = allocation
    tpm.volatile.isPCRReallocated = true

    var response = Response()
    response.allocationSuccess = true
    response.maxPCR = UInt32(Limits.implementationPCR)
    response.sizeNeeded = UInt32(clamping: allocation.size)
    // Enough for all PCR in every bank.
    response.sizeAvailable = UInt32(clamping: PCRAllocation(everyPCROf: tpm.model.banks).size)
    return response
  }
}
