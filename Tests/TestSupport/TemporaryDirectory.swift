// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Glibc

/// A directory of a test's own, removed with it.
package final class TemporaryDirectory {
  package let path: String

  package init() {
    var template = Array("/tmp/vtpmd-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func at(_ name: String) -> String { "\(path)/\(name)" }

  package func write(_ octets: [UInt8], to name: String) {
    precondition(FileManager.default.createFile(atPath: at(name), contents: Data(octets)))
  }
  package func write(_ text: String, to name: String) {
    try? FileManager.default.createDirectory(
      atPath: (at(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    write(Array(text.utf8), to: name)
  }
  package func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: at(name)).map { [UInt8]($0) } }
  package func remove(_ name: String) { precondition(unlink(at(name)) == 0) }
  /// Makes a file its owner's alone.
  package func protect(_ name: String) { precondition(chmod(at(name), 0o600) == 0) }
  package func mode(_ name: String) -> mode_t? {
    var status = stat()
    return lstat(at(name), &status) == 0 ? status.st_mode & 0o7777 : nil
  }
  package func owner(_ name: String) -> uid_t? {
    var status = stat()
    return lstat(at(name), &status) == 0 ? status.st_uid : nil
  }
  package var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
