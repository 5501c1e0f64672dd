// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The target that `--target=NAME` names.
///
/// `--harvest=DIRECTORY` writes what inputs lead to as inputs for the other targets, to make a corpus from.
private enum Fuzz {
  static let target: @Sendable ([UInt8]) -> CInt = {
    switch option("target") {
    case "wire": return wireTarget
    case "commands": return commandsTarget
    case "state": return stateTarget
    case "files": return filesTarget
    case "frontends": return frontendsTarget
    default:
      let targets = "wire|commands|state|files|frontends"
      print("usage: Fuzz --target=\(targets) [--harvest=DIRECTORY] [libFuzzer's OPTION | FILE]...")
      exit(2)
    }
  }()
}

/// What libFuzzer, whose `main` this program has, calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  Fuzz.target([UInt8](UnsafeBufferPointer(start: data, count: size)))
}

/// The value of an argument of ours, which libFuzzer leaves alone.
func option(_ name: String) -> String? {
  CommandLine.arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
}

/// Ends the process with a finding unless the condition is true.
func require(_ condition: Bool, _ finding: @autoclosure () -> String) {
  guard !condition else { return }
  var line = Array("==== FINDING: \(finding())\n".utf8)
  _ = write(STDERR_FILENO, &line, line.count)
  abort()
}

/// Octets as hexadecimal digits, cut off where there are many.
func hexadecimal(_ octets: [UInt8]) -> String {
  let digits = octets.prefix(64).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  return octets.count > 64 ? "\(digits)... (\(octets.count) octets)" : digits
}
