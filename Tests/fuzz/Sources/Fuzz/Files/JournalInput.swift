// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMCrypto

@testable import TPMStore

/// Builds a journal of pieces, which the script's steps are, and reads it.
func readJournal(_ input: [UInt8]) {
  let file = JournalFile(Script(input)).octets
  guard let key = JournalFile.key, let contents = try? JournalReader.read(file.rawSpan, key: key) else { return }
  require(contents.end <= file.count && contents.end + contents.tail <= file.count, "a journal ends behind its end")
  require(contents.size == file.count, "a journal has another size than its file")
  // What is good is so without the rest as well.
  let good = Array(file[..<contents.end])
  guard let again = try? JournalReader.read(good.rawSpan, key: key) else {
    return require(false, "the good part of a journal cannot be read")
  }
  require(
    again.sequence == contents.sequence && again.state.byteCount == contents.state.byteCount && again.tail == 0,
    "the good part of a journal reads as another one")
}

/// The octets of a file of records.
private struct JournalFile {
  static let key = StateKey(Secret([UInt8](repeating: 0x4B, count: StateKey.size)))
  private static let run = [UInt8](repeating: 0x52, count: JournalFormat.identifierSize)
  private static let header = key.map {
    JournalHeader(of: $0, identifier: [UInt8](repeating: 0x49, count: JournalFormat.identifierSize))
  }

  var octets: [UInt8] = []

  /// The kind of a step: 0 is a record with the next number and the step's data, 1 one with the number of the first
  /// octet, 2 the first octet as many zeros, 3 takes as many octets off, 4 is as 0 but says that the record before it may
  /// not be there, and any other one is data as they are.
  init(_ script: Script) {
    guard let key = Self.key, let header = Self.header, var cipher = try? RunCipher(Self.run, of: header, key) else {
      return
    }
    octets = header.octets
    var sequence = JournalFormat.firstSequence
    for step in script.steps {
      switch step.kind {
      case 0, 1, 4:
        let number = step.kind == 1 ? UInt64(step.data.first ?? 0) : sequence
        let payload = step.kind == 1 ? Array(step.data.dropFirst()) : step.data
        guard
          let record = try? cipher.seal(payload.rawSpan, sequence: number, unsettled: step.kind == 4 ? 1 : 0)
        else { continue }
        octets += record.octets.octets
        sequence += 1
      case 2: octets += [UInt8](repeating: 0, count: Int(step.data.first ?? 0))
      case 3: octets = Array(octets.dropLast(Int(step.data.first ?? 0)))
      default: octets += step.data
      }
    }
  }
}
