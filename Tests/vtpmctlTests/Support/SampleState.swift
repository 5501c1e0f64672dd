// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMStore
import TestSupport

/// The state of a real TPM, with an NV Index, that was shut down with TPM2_Shutdown(STATE).
final class SampleState {
  let temporary = TemporaryDirectory()
  var path: String { temporary.at("tpm") }

  /// Files with a key and with a passphrase.
  var key: String { "file:\(temporary.at("k"))" }
  var passphrase: String { "passphrase-file:\(temporary.at("p"))" }

  init(_ source: (SampleState) -> String? = { _ in nil }) throws {
    temporary.write([UInt8](repeating: 0x5A, count: 32), to: "k")
    temporary.write("open sesame\n", to: "p")
    temporary.protect("k")
    temporary.protect("p")
    let material = try source(self).flatMap { KeySource($0) }?.read() ?? .beside
    let directory = try StateDirectory(path, creates: true, key: material) { _ in }
    _ = try directory.load()
    var tpm = try TPM.manufacture(platform: StillPlatform(), store: directory)
    tpm.powerOn()
    var failures = 0
    func execute(_ command: [UInt8]) {
      tpm.execute(command.rawSpan, locality: 0) { response in
        if response.bigEndian(at: 6, as: UInt32.self) != 0 { failures += 1 }
      }
    }
    execute([0x80, 1, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 0])
    execute(Self.defineSpace)
    execute([0x80, 1, 0, 0, 0, 12, 0, 0, 0x01, 0x45, 0, 1])
    precondition(failures == 0)
  }

  /// TPM2_NV_DefineSpace of 0x01800001: 8 octets that the owner reads and writes.
  private static let defineSpace: [UInt8] = [
    0x80, 0x02, 0, 0, 0, 45, 0, 0, 0x01, 0x2A, 0x40, 0, 0, 1, 0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 14,
    0x01, 0x80, 0, 1, 0, 0x0B, 0, 2, 0, 2, 0, 0, 0, 8,
  ]
}

/// Time stands still, and entropy is the system's.
private final class StillPlatform: Platform {
  var monotonicMilliseconds: UInt64 { 0 }
  var isPhysicallyPresent: Bool { false }
  var isCancelRequested: Bool { false }
  func stirEntropy(_ octets: RawSpan) {}
  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    for place in buffer.indices { buffer[place] = .random(in: 0...255) }
    return true
  }
}
