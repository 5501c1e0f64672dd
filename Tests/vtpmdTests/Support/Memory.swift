// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The memory of a process, all of it: what a core would have.
struct Memory {
  /// CAP_SYS_PTRACE is what it takes to look into a daemon; root has it, unless in a container.
  static let canLook: Bool = {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let capabilities = status.firstMatch(of: /CapEff:\s*([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) } ?? 0
    return capabilities & 1 << 19 != 0
  }()

  let process: Int32

  /// The regions in which the octets are found.
  func places(of octets: [UInt8]) throws -> [String] {
    let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
    defer { try? memory.close() }
    return maps.split(separator: "\n").map(String.init).filter { line in
      let fields = line.split(separator: " ")
      let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      guard bounds.count == 2, fields[1].hasPrefix("r"), (try? memory.seek(toOffset: bounds[0])) != nil,
        let contents = try? memory.read(upToCount: Int(bounds[1] - bounds[0]))
      else { return false }
      return contents.range(of: Data(octets)) != nil
    }
  }
}
