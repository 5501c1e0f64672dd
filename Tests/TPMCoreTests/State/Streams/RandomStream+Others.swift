// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension RandomStream {
  static let pcrActions: [Action] = [
    { stream in try stream.tpm.extend(stream.below(24), try stream.one(of: banks), with: UInt8(stream.below(256))) },
    { stream in try stream.tpm.extend(stream.below(24), try stream.one(of: banks), with: UInt8(stream.below(256))) },
    { stream in try stream.tpm.run(PCRReset.self, [UInt32(try stream.one(of: [16, 20, 23]))]) },
    { stream in
      let (number, octets) = (UInt32(stream.below(24)), stream.octets(upTo: 50))
      try stream.tpm.run(PCREvent.self, [number]) { $0.eventData = Event(octets) }
    },
    { stream in _ = try stream.tpm.pcr(stream.below(24), try stream.one(of: banks)) },
    { stream in _ = try stream.tpm.pcr(try stream.one(of: [0, 17, 23]), .sha256) },
    { stream in
      guard stream.isOne(in: 4) else { return }
      let selection = PCRSelection(try stream.one(of: banks), stream.isOne(in: 2) ? .all : PCRBitmap())
      try stream.tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
        $0.pcrAllocation = PCRSelectionList([selection])
      }
    },
  ]

  private static let banks: [HashAlgorithm] = [.sha1, .sha256, .sha384, .sha512]

  static let nvActions: [Action] = [
    { try $0.defineIndex() },
    { try $0.defineIndex() },
    { stream in
      try stream.tpm.run(NVUndefineSpace.self, [PermanentHandle.owner, try stream.index()])
    },
    { stream in try stream.tpm.write(stream.generator.octets(8), to: try stream.index(), by: PermanentHandle.owner) },
    { stream in
      let index = try stream.index()
      try stream.tpm.run(NVIncrement.self, [index, index])
    },
    { stream in
      let index = try stream.index()
      try stream.tpm.run(NVIncrement.self, [index, index])
    },
    { stream in
      let (index, octets) = (try stream.index(), stream.octets(upTo: 20))
      try stream.tpm.run(NVExtend.self, [index, index]) { $0.data = MaxNVBuffer(octets) }
    },
    { stream in _ = try stream.tpm.read(8, from: try stream.index()) },
    { stream in
      // A wrong authValue, which counts where the Index is protected.
      let index = try stream.index()
      try stream.tpm.run(NVRead.self, [index, index], auth: [.password("wrong")]) { $0.size = 8 }
    },
    { stream in
      let index = try stream.index()
      if stream.isOne(in: 2) {
        try stream.tpm.run(NVReadLock.self, [index, index])
      } else {
        try stream.tpm.run(NVWriteLock.self, [index, index])
      }
    },
  ]

  private mutating func index() throws -> UInt32 { try one(of: tpm.machine.persistent.nvIndices.map(\.handle)) }

  private mutating func defineIndex() throws {
    let type: NVType = try one(of: [.ordinary, .counter, .counter, .bits, .extend, .pinFail])
    var flags: NVAttributes = [.ownerRead, .ownerWrite, .authRead]
    if type != .pinFail { flags.insert(.authWrite) }
    if type == .pinFail || isOne(in: 2) { flags.insert(.noDA) }
    if isOne(in: 2) { flags.insert(.orderly) }
    if type != .counter, isOne(in: 3) { flags.insert(.clearSTClear) }
    if isOne(in: 2) { flags.formUnion([.readSTClear, .writeSTClear]) }
    let handle = 0x0180_0000 + UInt32(below(5))
    try tpm.define(NVFixture.publicArea(type, flags, size: type == .extend ? 32 : 8, handle: handle))
  }

  static let otherActions: [Action] = [
    { stream in
      let timer = UInt32(stream.below(Capacity.countdownTimers))
      let seconds: UInt32 = try stream.one(of: [0, 1, 5, 900, .max])
      try stream.tpm.run(ACTSetTimeout.self, [PermanentHandle.act0 + timer]) { $0.startTimeout = seconds }
    },
    { stream in
      let (timer, seconds) = (UInt32(stream.below(Capacity.countdownTimers)), UInt32(stream.below(4)))
      try stream.tpm.run(ACTSetTimeout.self, [PermanentHandle.act0 + timer]) { $0.startTimeout = seconds }
    },
    { try $0.tpm.run(ReadClock.self) },
    { try $0.tpm.run(ReadClock.self) },
    { stream in
      let clock = stream.tpm.machine.clock.clock + UInt64(stream.below(100_000))
      try stream.tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = clock }
    },
    { stream in
      let adjustment: ClockAdjust = try stream.one(of: [.coarseSlower, .mediumFaster, .fineFaster])
      try stream.tpm.run(ClockRateAdjust.self, [PermanentHandle.owner]) { $0.rateAdjust = adjustment }
    },
    { stream in
      let code: CommandCode = try stream.one(of: [.pcrExtend, .getRandom, .readClock])
      try stream.tpm.run(SetCommandCodeAuditStatus.self, [PermanentHandle.owner]) {
        $0.setList = CommandCodeList([code])
      }
    },
    { stream in
      let algorithm: AlgorithmID = try stream.one(of: [.sha256, .hmac])
      try stream.tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([algorithm]) }
    },
    { try $0.tpm.run(GetTestResult.self) },
    { stream in
      let type = UInt32(try stream.one(of: [0x00, 0x01, 0x02, 0x03, 0x80, 0x81])) << 24
      try stream.tpm.run(GetCapability.self) {
        ($0.capability, $0.property, $0.propertyCount) = (.handles, type, 20)
      }
    },
    { stream in
      try stream.tpm.run(GetCapability.self) {
        ($0.capability, $0.property, $0.propertyCount) = (.tpmProperties, 0x200, 80)
      }
    },
    { try $0.tpm.run(DictionaryAttackLockReset.self, [PermanentHandle.lockout]) },
    { stream in
      if stream.isOne(in: 3) { try stream.tpm.run(Clear.self, [PermanentHandle.lockout]) }
    },
    { stream in
      let auth: [UInt8] = stream.isOne(in: 2) ? [] : [7]
      try stream.tpm.run(HierarchyChangeAuth.self, [PermanentHandle.endorsement]) { $0.newAuth = Auth(Secret(auth)) }
    },
    { stream in try stream.tpm.run(StirRandom.self) { $0.inData = SensitiveData(Secret([1, 2])) } },
    { stream in try stream.tpm.run(GetRandom.self) { $0.bytesRequested = 5 } },
  ]
}
