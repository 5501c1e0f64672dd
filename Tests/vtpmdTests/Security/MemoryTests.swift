// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TPMClient
import TPMCrypto
import TPMStore
import TestSupport
import Testing

@testable import TPMCore
@testable import vtpmd

/// Secrets that a TPM has let go of are nowhere in the memory of its process any more.
///
/// Each is looked for while the TPM has it, too: what cannot be found there could not be missed here.
@Suite(.enabled(if: Memory.canLook, "only CAP_SYS_PTRACE can look into a daemon"))
final class MemoryTests {
  private let temporary = TemporaryDirectory()
  private let daemon: DaemonProcess
  private let tpm: TPMConnection

  init() throws {
    let path = temporary.at("socket")
    daemon = try DaemonProcess("--state", temporary.at("tpm"), "--create", "--unix", path, "--startup")
    #expect(daemon.readLine().hasSuffix("ready"))
    tpm = TPMConnection(try Stream(unix: path))
  }

  deinit { daemon.signal(SIGTERM) }

  /// Octets that are nowhere else.
  private func secret() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 0...255) } }

  private func expect(_ secrets: [String: [UInt8]], areThere: Bool) throws {
    let memory = Memory(process: daemon.identifier)
    for (name, octets) in secrets.sorted(by: { $0.key < $1.key }) {
      let places = try memory.places(of: octets)
      #expect(places.isEmpty != areThere, "\(name): \(places)")
    }
  }

  /// What the state on the disk holds now.
  private func stored() throws -> Persistent {
    let copy = temporary.at(UUID().uuidString)
    try FileManager.default.copyItem(atPath: temporary.at("tpm"), toPath: copy)
    let state = try #require(try StateDirectory(copy, creates: false, log: Log.event).load())
    return try Persistent(state)
  }

  private func parent() throws -> UInt32 {
    try tpm.run(CreatePrimary.self) {
      $0.primaryHandle = HierarchyHandle(PermanentHandle.owner)
      $0.inPublic.value = Public(
        objectAttributes: [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .noDA, .restricted, .decrypt],
        parameters: .ecc(
          ECCParameters(symmetric: SymDefObject(SymmetricCipher(.aes, keyBits: 128)), curveID: .nistP256)))
    }.handle
  }

  private func flush(_ handle: UInt32) throws {
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
  }

  @Test func aSealedObjectLeavesWithItsFlush() throws {
    let (password, data) = (secret(), secret())
    let parent = try parent()
    let sealed = try tpm.run(Create.self) {
      $0.parentHandle = ObjectHandle(parent)
      $0.inSensitive.value.userAuth = Auth(Secret(password))
      $0.inSensitive.value.data = SensitiveData(Secret(data))
      $0.inPublic.value = Public(
        objectAttributes: [.fixedTPM, .fixedParent, .userWithAuth], parameters: .keyedHash(KeyedHashParameters()))
    }
    try expect(["authValue": password, "data": data], areThere: false)
    let item = try tpm.run(Load.self) {
      $0.parentHandle = ObjectHandle(parent)
      $0.inPrivate = sealed.outPrivate
      $0.inPublic = sealed.outPublic
    }.handle
    let opened = try tpm.run(Unseal.self, [.password(Secret(password))]) { $0.itemHandle = ObjectHandle(item) }
    #expect(opened.outData.secret == Secret(data))
    try expect(["authValue": password, "data": data], areThere: true)
    try flush(item)
    try expect(["authValue": password, "data": data], areThere: false)
  }

  @Test func aKeyFromOutsideLeavesWithItsFlush() throws {
    let (password, key, seed) = (secret(), secret(), secret())
    let handle = try tpm.run(LoadExternal.self) {
      $0.inPrivate.value = Sensitive(
        authValue: Auth(Secret(password)), seedValue: SecretDigest(Secret(seed)),
        sensitive: .bits(SensitiveData(Secret(key))))
      $0.inPublic.value.value = Public(
        objectAttributes: [.userWithAuth, .sign], parameters: .keyedHash(KeyedHashParameters(.hmac(.sha256))),
        unique: .keyedHash(Digest(hash(.sha256, seed + key))))
    }.handle
    try tpm.run(MAC.self, [.password(Secret(password))]) { $0.handle = ObjectHandle(handle) }
    try expect(["authValue": password, "key": key, "seedValue": seed], areThere: true)
    try flush(handle)
    try expect(["authValue": password, "key": key, "seedValue": seed], areThere: false)
  }

  @Test func anIndexLeavesWithItsAuthValue() throws {
    let password = secret()
    var area = NVPublic()
    area.nvIndex = NVLegacyIndexHandle(0x0180_0001)
    area.attributes = [.ownerWrite, .ownerRead, .authWrite, .authRead, .noDA]
    area.dataSize = 8
    try tpm.run(NVDefineSpace.self) {
      $0.authHandle = ProvisionHandle(PermanentHandle.owner)
      $0.auth = Auth(Secret(password))
      $0.publicInfo.value = area
    }
    try expect(["authValue": password], areThere: true)
    try tpm.run(NVUndefineSpace.self) {
      $0.authHandle = ProvisionHandle(PermanentHandle.owner)
      $0.nvIndex = NVDefinedIndexHandle(0x0180_0001)
    }
    try expect(["authValue": password], areThere: false)
  }

  @Test func whatTheOwnerHadLeavesWithClear() throws {
    let (owner, endorsement, lockout) = (secret(), secret(), secret())
    let handles = [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.lockout]
    for (hierarchy, password) in zip(handles, [owner, endorsement, lockout]) {
      try tpm.run(HierarchyChangeAuth.self) {
        $0.authHandle = HierarchyAuthHandle(hierarchy)
        $0.newAuth = Auth(Secret(password))
      }
    }
    let before = try stored()
    let roots = [
      "seed of the owner": before.owner.seed.disclosed(), "proof of the owner": before.owner.proof.disclosed(),
      "proof of the endorsement hierarchy": before.endorsement.proof.disclosed(),
    ]
    let passwords = ["owner": owner, "endorsement": endorsement, "lockout": lockout]
    try expect(roots, areThere: true)
    try expect(passwords, areThere: true)
    try tpm.run(Clear.self, [.password(Secret(lockout))]) { $0.authHandle = ClearHandle(PermanentHandle.lockout) }
    try expect(roots, areThere: false)
    try expect(passwords, areThere: false)
    try expect(["the new seed": try stored().owner.seed.disclosed()], areThere: true)
  }

  @Test func seedsLeaveWhenTheyAreChanged() throws {
    let before = try stored()
    let roots = [
      "seed of the platform": before.platform.seed.disclosed(),
      "proof of the platform": before.platform.proof.disclosed(),
      "seed of the endorsement hierarchy": before.endorsement.seed.disclosed(),
    ]
    try expect(roots, areThere: true)
    try tpm.run(ChangePPS.self) { $0.authHandle = PlatformHandle(PermanentHandle.platform) }
    try tpm.run(ChangeEPS.self) { $0.authHandle = PlatformHandle(PermanentHandle.platform) }
    try expect(roots, areThere: false)
  }
}
