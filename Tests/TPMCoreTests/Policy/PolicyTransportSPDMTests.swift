// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyTransportSPDMTests {
  private static let requester: [UInt8] = [0, 0x0B] + [UInt8](repeating: 1, count: 32)
  private static let own: [UInt8] = [0, 0x0C] + [UInt8](repeating: 2, count: 48)
  private static let channel = SecureChannel(reqKeyName: requester, tpmKeyName: own)

  private static let names: [([UInt8], [UInt8])] = [([], []), (requester, []), ([], own), (requester, own)]

  /// scKeyNameHash, worked out octet by octet.
  private static func keyNameHash(_ hash: HashAlgorithm, _ requester: [UInt8], _ own: [UInt8]) -> [UInt8] {
    guard !requester.isEmpty || !own.isEmpty else { return [] }
    return TPMCrypto.hash(hash, UInt16(requester.count).wire + requester + UInt16(own.count).wire + own)
  }

  private static func policy(_ hash: HashAlgorithm, _ requester: [UInt8], _ own: [UInt8]) -> TestPolicy {
    TestPolicy(hash).extended(0x1A1, keyNameHash(hash, requester, own))
  }

  @Test(arguments: HashAlgorithm.allCases, [SessionType.policy, .trial])
  func theDigestIsExtendedWithTheHashOfTheNames(_ hash: HashAlgorithm, _ type: SessionType) throws {
    for (requester, own) in Self.names {
      var tpm = try TestTPM()
      let session = try tpm.startSession(type, hash: hash)
      try tpm.run(PolicyTransportSPDM.self, [session.handle]) {
        ($0.reqKeyName, $0.tpmKeyName) = (Name(requester), Name(own))
      }
      #expect(try tpm.policyDigest(session) == Self.policy(hash, requester, own).digest)
    }
  }

  /// A TPM whose owner is authorised through a channel of these keys, and the session that does so.
  private static func guarded(_ requester: [UInt8], _ own: [UInt8]) throws -> (TestTPMBox, TestSession) {
    let box = try TestTPMBox()
    try box.tpm.run(SetPrimaryPolicy.self, [PermanentHandle.owner]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(policy(.sha256, requester, own).digest), .sha256)
    }
    let session = try box.tpm.startSession(.policy)
    try box.tpm.run(PolicyTransportSPDM.self, [session.handle]) {
      ($0.reqKeyName, $0.tpmKeyName) = (Name(requester), Name(own))
    }
    return (box, session)
  }

  /// Something that the owner may do and that changes nothing.
  private static func use(_ box: TestTPMBox, _ session: TestSession) throws {
    try box.tpm.run(ClockRateAdjust.self, [PermanentHandle.owner], auth: [.session(session)])
  }

  private static func expectRefusal(_ code: ResponseCode, _ box: TestTPMBox, _ session: TestSession) throws {
    try box.tpm.expect(
      code.session(1), from: ClockRateAdjust.self, [PermanentHandle.owner], auth: [.session(session)])
  }

  @Test(arguments: names.indices)
  func withoutAChannelNothingIsAuthorised(_ place: Int) throws {
    let (requester, own) = Self.names[place]
    let (box, session) = try Self.guarded(requester, own)
    try Self.expectRefusal(.channel, box, session)
    box.tpm.platform.secureChannel = Self.channel
    try Self.use(box, session)
  }

  @Test func theKeysOfTheChannelAreTheOnesAskedFor() throws {
    let stranger: [UInt8] = [0, 0x0B] + [UInt8](repeating: 9, count: 32)
    let others: [(place: Int, refused: [SecureChannel], taken: [SecureChannel])] = [
      (0, [], [SecureChannel(reqKeyName: [], tpmKeyName: [])]),
      (
        1,
        [
          SecureChannel(reqKeyName: stranger, tpmKeyName: Self.own),
          SecureChannel(reqKeyName: [], tpmKeyName: Self.own),
        ],
        [SecureChannel(reqKeyName: Self.requester, tpmKeyName: stranger)]
      ),
      (
        2, [SecureChannel(reqKeyName: Self.requester, tpmKeyName: stranger)],
        [SecureChannel(reqKeyName: [], tpmKeyName: Self.own)]
      ),
      (
        3,
        [
          SecureChannel(reqKeyName: Self.requester, tpmKeyName: stranger),
          SecureChannel(reqKeyName: stranger, tpmKeyName: Self.own),
          SecureChannel(reqKeyName: Self.own, tpmKeyName: Self.requester),
        ], [Self.channel]
      ),
    ]
    for other in others {
      let (requester, own) = Self.names[other.place]
      let (box, session) = try Self.guarded(requester, own)
      for channel in other.refused {
        box.tpm.platform.secureChannel = channel
        try Self.expectRefusal(.channelKey, box, session)
      }
      for channel in other.taken {
        box.tpm.platform.secureChannel = channel
        try Self.use(box, session)
      }
    }
  }

  @Test func whatIsAskedForIsSavedWithTheSession() throws {
    let (box, session) = try Self.guarded(Self.requester, [])
    let before = try box.tpm.policy(session).secureChannel
    let context = try box.tpm.run(ContextSave.self, [session.handle]).context
    try box.tpm.run(ContextLoad.self) { $0.context = context }
    #expect(try box.tpm.policy(session).secureChannel == before)
    try Self.expectRefusal(.channel, box, session)
  }

  @Test func aRestartedPolicyAsksForNoChannel() throws {
    let (box, session) = try Self.guarded(Self.requester, [])
    try box.tpm.run(PolicyRestart.self, [session.handle])
    #expect(try box.tpm.policy(session).secureChannel == nil)
  }

  @Test func itIsAskedForOnce() throws {
    let (box, session) = try Self.guarded([], [])
    try box.tpm.expect(.value, from: PolicyTransportSPDM.self, [session.handle])
  }

  @Test func whatIsNoNameIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let wrong: [(ResponseCode, [UInt8])] = [
      (.hash, [0]), (.hash, [0x40, 0, 0, 1]), (.hash, [0, 0x10] + [UInt8](repeating: 1, count: 32)),
      (.hash, [0x0B, 0] + [UInt8](repeating: 1, count: 32)), (.size, [0, 0x0B]),
      (.size, [0, 0x0B] + [UInt8](repeating: 1, count: 31)), (.size, [0, 0x0B] + [UInt8](repeating: 1, count: 33)),
      (.size, [0, 0x04] + [UInt8](repeating: 1, count: 32)),
    ]
    for (code, name) in wrong {
      try tpm.expect(code.parameter(1), from: PolicyTransportSPDM.self, [session.handle]) {
        $0.reqKeyName = Name(name)
      }
      try tpm.expect(code.parameter(2), from: PolicyTransportSPDM.self, [session.handle]) {
        ($0.reqKeyName, $0.tpmKeyName) = (Name(Self.requester), Name(name))
      }
    }
  }

  @Test func theChannelIsTold() throws {
    var tpm = try TestTPM()
    tpm.platform.secureChannel = Self.channel
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.spdmSessionInfo, 1) }
    guard case .spdmSessionInfo(let list) = response.capabilityData.data else { throw ResponseCode.value }
    #expect(list.elements == [SPDMSessionInfo(reqKeyName: Name(Self.requester), tpmKeyName: Name(Self.own))])
    #expect(!response.moreData)
  }
}

/// A TPM that can be handed about.
private final class TestTPMBox {
  var tpm: TestTPM
  init() throws { tpm = try TestTPM() }
}
