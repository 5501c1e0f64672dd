// SPDX-License-Identifier: Apache-2.0
import Glibc
import TPMCrypto

@testable import TPMCore

/// Makes inputs for the other targets of what commands lead to: structures out of commands and responses, and states
/// and contexts as they are at the end of a script.
final class Harvest {
  nonisolated(unsafe) static let shared = option("harvest").map(Harvest.init)

  private let directory: String
  /// What is written already.
  private var hashes: Set<UInt64> = []

  private init(_ directory: String) { self.directory = directory }

  /// A command and its response.
  func take(_ command: [UInt8], _ response: [UInt8]) {
    guard command.count >= 10, response.count >= 10 else { return }
    let code = command[6..<10].reduce(0) { $0 << 8 | UInt32($1) }
    guard let entry = CommandTable.shared[code] else { return }
    let head = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
    let isOK = response[6..<10] == [0, 0, 0, 0]
    let parameters = body(command.dropFirst(10 + 4 * entry.roles.count), hasSessions: command[1] == 2, isSized: false)
    if let parameters { write("wire", [WireKind.parameters.rawValue] + head + parameters) }
    guard isOK else { return }
    let answer = response.dropFirst(entry.hasResponseHandle ? 14 : 10)
    if let answer = body(answer, hasSessions: response[1] == 2, isSized: true) {
      write("wire", [WireKind.response.rawValue] + head + answer)
    }
  }

  /// The parameters behind a session area, or behind their own size.
  private func body(_ octets: ArraySlice<UInt8>, hasSessions: Bool, isSized: Bool) -> [UInt8]? {
    guard hasSessions else { return Array(octets) }
    let size = Int(octets.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    let rest = octets.dropFirst(4)
    guard rest.count >= size else { return nil }
    return Array(isSized ? rest.prefix(size) : rest.dropFirst(size))
  }

  /// A TPM at the end of a script.
  func take(_ machine: Machine, _ state: StoredState) {
    for key in state.keys {
      guard let record = state[key] else { continue }
      write(Step.Kind.record, key.kind.octets + key.handle.octets + record.disclosed(), handle: key.handle)
    }
    if let whole = try? Transaction(toVolatile: machine), let volatile = try? StoredState(whole) {
      for key in volatile.keys {
        let record = key.kind.octets + key.handle.octets + (volatile[key]?.disclosed() ?? [])
        write(Step.Kind.volatileRecord, record, handle: key.handle)
      }
    }
    for session in machine.sessions {
      write(Step.Kind.sessionContext, octetsOf(SavedSession(session)), handle: session.handle)
    }
    for case let loaded? in machine.objects {
      switch loaded {
      case .object(let object):
        write(Step.Kind.objectContext, octetsOf(object), handle: Machine.firstTransient + 1)
        guard let sensitive = object.sensitive, let area = octetsOf(Sized(object.publicArea)) else { continue }
        write(Step.Kind.child, octetsOf(Sized(sensitive)).map { area + $0 }, handle: Machine.firstTransient + 1)
      case .sequence(let sequence):
        write(
          Step.Kind.sequenceContext, octetsOf(SavedSequence(sequence)), handle: Machine.firstTransient + 1)
      }
    }
    let parts: [(UInt8, [UInt8]?)] = [
      (35, octetsOf(machine.persistent)), (36, octetsOf(machine.orderly)), (37, octetsOf(SavedResetData(machine))),
      (38, octetsOf(machine.clear)),
    ]
    for (place, octets) in parts {
      if let octets { write("wire", [WireKind.structure.rawValue, 0, place] + octets) }
    }
  }

  /// A hostile step and commands with what it brought in.
  private func write(_ kind: UInt8, _ data: [UInt8]?, handle: UInt32) {
    guard let data else { return }
    var script = Script()
    script.add(kind, data)
    if kind == Step.Kind.record || kind == Step.Kind.transaction {
      script.add(0, startup)
    }
    for entry in CommandTable.shared.entries where !entry.roles.isEmpty && script.steps.count < 10 {
      // A few for each, in turn.
      guard (entry.code.rawValue &+ UInt32(hashes.count)) % 11 == 0 else { continue }
      let handles = [UInt32](repeating: handle, count: entry.roles.count)
      script.add(0, commandOctets(entry.code, handles, Self.defaults(entry.command)))
    }
    write("state", script.octets)
  }

  private static func defaults<C: Command>(_: C.Type) -> [UInt8] { octetsOf(C.Parameters()) ?? [] }

  private func write(_ target: String, _ octets: [UInt8]) {
    let hash = octets.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    guard hashes.insert(hash).inserted, octets.count <= 8192 else { return }
    let path = "\(directory)/\(target)/\(String(hash, radix: 16))"
    guard let file = fopen(path, "w") else { return }
    fwrite(octets, 1, octets.count, file)
    fclose(file)
  }
}

extension StoredState {
  fileprivate init(_ whole: borrowing Transaction) throws {
    self.init()
    try apply(whole.octets)
  }
}
