// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TPMCore

/// A directory of a test's own, removed with it.
final class TemporaryDirectory {
  let path: String

  init() {
    var template = Array("/tmp/vtpmd-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func at(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ octets: [UInt8], to name: String) {
    precondition(FileManager.default.createFile(atPath: at(name), contents: Data(octets)))
  }
  func write(_ text: String, to name: String) {
    try? FileManager.default.createDirectory(
      atPath: (at(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    write(Array(text.utf8), to: name)
  }
  func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: at(name)).map { [UInt8]($0) } }
  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return lstat(at(name), &status) == 0 ? status.st_mode & 0o7777 : nil
  }
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
