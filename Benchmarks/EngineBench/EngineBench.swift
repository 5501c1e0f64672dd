// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TPMClient
internal import TPMCore
internal import TPMCrypto

/// What commands cost in the engine itself, without process switches and sockets.
///
/// Prints one line for each: its name, the median and the lowest of the batches' means in microseconds.
enum EngineBench {
  /// A command that can be repeated, and what it is called.
  private struct Sample {
    var name: String
    var octets: [UInt8]
  }

  private static let samples = [
    Sample(
      name: "GetCapability of one property",
      octets: octets(of: GetCapability.self) {
        $0.capability = .tpmProperties
        $0.property = 0x100
        $0.propertyCount = 1
      }),
    Sample(
      name: "PCR_Read of one SHA-256 PCR",
      octets: octets(of: PCRRead.self) { $0.pcrSelectionIn = selection([16]) }),
    Sample(
      name: "PCR_Read of eight SHA-256 PCRs",
      octets: octets(of: PCRRead.self) { $0.pcrSelectionIn = selection(0..<8) }),
    Sample(
      name: "GetRandom of 32 octets",
      octets: octets(of: GetRandom.self) { $0.bytesRequested = 32 }),
    Sample(
      name: "PCR_Extend of a SHA-256 PCR",
      octets: octets(of: PCRExtend.self) {
        $0.pcrHandle = PCRHandleOrNull(16)
        $0.digests = DigestValues([HashDigest(.sha256, [UInt8](repeating: 0xAB, count: 32))])
      }),
  ]

  private static func selection(_ numbers: some Sequence<Int>) -> PCRSelectionList {
    PCRSelectionList([PCRSelection(.sha256, PCRBitmap(numbers))])
  }

  /// A command as it is sent.
  private static func octets<C: CommandDeclaration>(
    of command: C.Type, _ fill: (inout Request<C>) throws(TPMError) -> Void
  ) -> [UInt8] {
    let notepad = Notepad()
    _ = try? TPMConnection(notepad).run(command, nil, fill)
    return notepad.octets
  }

  static func run() -> CInt {
    var tpm: TPM
    do throws(StateError) {
      tpm = try TPM.manufacture(platform: BenchPlatform(), store: NoStore())
    } catch {
      print("cannot make a TPM: \(error)")
      return 1
    }
    tpm.powerOn()
    tpm.startup()
    guard measureAll(on: &tpm) else { return 1 }
    // The same while the TPM keeps itself for a successor.
    guard (try? tpm.keep(in: NoLiveStore())) != nil else { return 1 }
    return measureAll(on: &tpm, ", kept for a successor") ? 0 : 1
  }

  private static func measureAll(on tpm: inout TPM, _ remark: String = "") -> Bool {
    for sample in samples {
      guard let times = measure(sample.octets, on: &tpm) else {
        print("\(sample.name): fails")
        return false
      }
      print("\(sample.name)\(remark): \(micro(times[times.count / 2])) median, \(micro(times[0])) lowest")
    }
    return true
  }

  /// The means of the batches in nanoseconds, in ascending order; nil where the command fails.
  private static func measure(_ command: [UInt8], on tpm: inout TPM) -> [UInt64]? {
    let (batches, repetitions) = (50, 2000)
    var hasFailed = false
    var times: [UInt64] = []
    for _ in 0..<batches {
      let begin = nanoseconds()
      for _ in 0..<repetitions {
        tpm.execute(command.span.bytes, locality: 0) { response in
          let code = (6..<min(response.byteCount, 10)).contains { response.octet($0) != 0 }
          if code || response.byteCount < 10 { hasFailed = true }
        }
      }
      times.append((nanoseconds() - begin) / UInt64(repetitions))
    }
    return hasFailed ? nil : times.sorted()
  }

  private static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func micro(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1000 / 10)
    return "\(nanoseconds / 1000).\(fraction.count < 2 ? "0" : "")\(fraction) us"
  }
}

extension RawSpan {
  fileprivate func octet(_ offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}

/// Writes down the command that it is given, and sends it nowhere.
private final class Notepad: Transport {
  private(set) var octets: [UInt8] = []

  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    octets = [UInt8](command)
    throw TransportError("it is only written down")
  }
}

/// Real time and entropy.
private final class BenchPlatform: Platform {
  let isPhysicallyPresent = false
  let isCancelRequested = false

  var monotonicMilliseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }

  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    getentropy(buffer.baseAddress, buffer.count) == 0
  }

  func stirEntropy(_ octets: RawSpan) {}
}

/// Keeps nothing: the cost of a durable write is not the engine's.
private final class NoStore: StateStore {
  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {}
}

/// Keeps nothing either.
private final class NoLiveStore: LiveStore {
  func begin(_ whole: borrowing Transaction) {}
  func record(_ change: borrowing Transaction, response: RawSpan, whole: () throws(StoreFailure) -> Transaction) {}
  func abandon() {}
}
