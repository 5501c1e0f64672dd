// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension RandomStream {
  static let objectActions: [Action] = [
    { try $0.makePrimary() },
    { try $0.makePrimary() },
    { try $0.makeSealed() },
    { stream in
      let handle = try stream.object { _ in true }
      try stream.tpm.run(ReadPublic.self, [handle])
    },
    { stream in
      let handle = try stream.object { $0.publicArea.type == .keyedHash }
      try stream.tpm.run(Unseal.self, [handle])
    },
    { stream in
      let (handle, octets) = (try stream.object { $0.publicArea.type == .keyedHash }, stream.octets(upTo: 90))
      try stream.tpm.run(MAC.self, [handle]) { $0.buffer = MaxBuffer(octets) }
    },
    { stream in
      let algorithm: HashAlgorithm? = try stream.one(of: [.sha1, .sha256, .sha384, .sha512, nil])
      try stream.tpm.run(HashSequenceStart.self) { $0.hashAlg = algorithm }
    },
    { stream in
      let (handle, auth) = (try stream.object { $0.attributes.contains(.sign) }, stream.octets(upTo: 3))
      try stream.tpm.run(MACStart.self, [handle]) { $0.auth = Auth(Secret(auth)) }
    },
    { try $0.update() },
    { try $0.update() },
    { try $0.update() },
    { stream in
      let (handle, octets) = (try stream.sequence(), stream.octets(upTo: 200))
      try stream.tpm.run(SequenceComplete.self, [handle]) {
        ($0.buffer, $0.hierarchy) = (MaxBuffer(octets), HierarchyHandle(PermanentHandle.owner))
      }
    },
    { stream in
      let (handle, octets) = (try stream.sequence(), stream.octets(upTo: 200))
      try stream.tpm.run(EventSequenceComplete.self, [16, handle]) { $0.buffer = MaxBuffer(octets) }
    },
    { stream in
      let handle = try stream.object { $0.isPrimary }
      let persistent = PersistentHandle(0x8100_0000 + UInt32(stream.below(2)))
      try stream.tpm.run(EvictControl.self, [PermanentHandle.owner, handle]) { $0.persistentHandle = persistent }
    },
  ]

  private mutating func makePrimary() throws {
    let template: Public = try one(of: [.hmacKey, .hmacKey, .aesKey, .storageAES])
    let hierarchy = try one(of: [
      PermanentHandle.owner, PermanentHandle.null, PermanentHandle.endorsement, PermanentHandle.platform,
    ])
    _ = try tpm.primary(template, in: hierarchy)
  }

  /// Seals data under a storage parent and loads them.
  private mutating func makeSealed() throws {
    let parent = try object { $0.isStorageParent }
    let data = SensitiveData(Secret(octets(upTo: 40) + [1]))
    let made = try tpm.run(Create.self, [parent]) {
      $0.inPublic.value = .sealed
      $0.inSensitive.value.data = data
    }
    try tpm.run(Load.self, [parent]) { ($0.inPrivate, $0.inPublic) = (made.outPrivate, made.outPublic) }
  }

  private mutating func update() throws {
    let (handle, octets) = (try sequence(), octets(upTo: 300))
    try tpm.run(SequenceUpdate.self, [handle]) { $0.buffer = MaxBuffer(octets) }
  }

  /// The handle of a transient object that is as it has to be.
  private mutating func object(_ isFit: (Object) -> Bool) throws -> UInt32 {
    let fit = tpm.machine.objects.taken.filter {
      if case .object(let object) = $0.loaded { isFit(object) } else { false }
    }
    return try one(of: fit.map(\.handle))
  }

  private mutating func sequence() throws -> UInt32 {
    let sequences = tpm.machine.objects.taken.filter { if case .sequence = $0.loaded { true } else { false } }
    return try one(of: sequences.map(\.handle))
  }
}
