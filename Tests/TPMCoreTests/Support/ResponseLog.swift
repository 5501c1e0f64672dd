// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

@testable import TPMCore

/// Which command was answered with which response code in this run of the tests.
///
/// Goes to the file that VTPMD_RESPONSE_LOG names, each pair once: ./test looks there for every code that the commands'
/// doc comments name.
enum ResponseLog {
  private static let file = ProcessInfo.processInfo.environment["VTPMD_RESPONSE_LOG"].flatMap { path in
    FileManager.default.createFile(atPath: path, contents: nil) ? FileHandle(forWritingAtPath: path) : nil
  }
  private static let seen = Mutex<Set<String>>([])

  static func note(_ command: [UInt8], _ response: [UInt8]) {
    guard let file, command.count >= 10, response.count >= 10 else { return }
    let (code, answer) = (UInt32(octets: command[6..<10]), UInt32(octets: response[6..<10]))
    let line = "\(code) \(answer == 0 ? "TPM_RC_SUCCESS" : "\(ResponseCode(rawValue: answer))")\n"
    seen.withLock { seen in
      if seen.insert(line).inserted { file.write(Data(line.utf8)) }
    }
  }
}
