// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Files of vectors on disk.
package enum VectorFolder {
  /// The files that paths name, and those in folders that they name, each with a name that begins at the path.
  ///
  /// Folders `primitives` and `spec` hold other things than vectors of commands, and are left out.
  package static func files(in paths: [String]) throws(VectorError) -> [(name: String, file: VectorFile)] {
    var result: [(name: String, file: VectorFile)] = []
    for path in paths {
      let url = URL(filePath: path)
      guard let kind = try? url.resourceValues(forKeys: [.isDirectoryKey]) else {
        throw VectorError("there is no \(path)")
      }
      guard kind.isDirectory == true else {
        result.append((url.deletingPathExtension().lastPathComponent, try VectorFile(url)))
        continue
      }
      for name in try names(in: url) {
        result.append((String(name.dropLast(".json".count)), try VectorFile(url.appending(path: name))))
      }
    }
    guard !result.isEmpty else { throw VectorError("there are no vectors in \(paths.joined(separator: ", "))") }
    return result
  }

  private static func names(in folder: URL) throws(VectorError) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder.path) else {
      throw VectorError("cannot read \(folder.path)")
    }
    return walk.compactMap { $0 as? String }.filter { name in
      let folders = name.split(separator: "/").dropLast()
      return name.hasSuffix(".json") && name != "schema.json" && !folders.contains("primitives")
        && !folders.contains("spec")
    }.sorted()
  }
}
