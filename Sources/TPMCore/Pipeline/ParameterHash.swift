// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// cpHash: the command code, the Names of the handles, and the parameters as they are on the wire. Part 1, 15.7.
func cpHash(_ algorithm: HashAlgorithm, _ code: CommandCode, names: [[UInt8]], _ parameters: RawSpan) -> [UInt8] {
  var hasher = Hasher(algorithm)
  hasher.update(bigEndian: code.rawValue)
  for name in names { hasher.update(name) }
  hasher.update(parameters)
  return hasher.finish()
}

/// rpHash: success, the command code, and the response parameters as they are on the wire. Part 1, 15.8.
func rpHash(_ algorithm: HashAlgorithm, _ code: CommandCode, _ parameters: RawSpan) -> [UInt8] {
  var hasher = Hasher(algorithm)
  hasher.update(bigEndian: UInt32(0))
  hasher.update(bigEndian: code.rawValue)
  hasher.update(parameters)
  return hasher.finish()
}

/// nameHash: the Names of the handles alone. Part 3, 23.13.
func nameHash(_ algorithm: HashAlgorithm, names: [[UInt8]]) -> [UInt8] {
  var hasher = Hasher(algorithm)
  for name in names { hasher.update(name) }
  return hasher.finish()
}
