// SPDX-License-Identifier: Apache-2.0

/// The octets that are stored of a TPM: a mark, the version of the format, and `Persistent` as it declares itself.
enum Snapshot {
  private static let mark: UInt64 = 0x7674_706D_642E_7432
  static let version: UInt32 = 1

  static func write(_ persistent: Persistent) throws(ResponseCode) -> Writer {
    var writer = Writer(capacity: 8192)
    writer.write(mark)
    writer.write(version)
    try writer.write(persistent)
    return writer
  }

  static func read(_ octets: RawSpan) throws(StateError) -> Persistent {
    var reader = Reader(octets)
    let found: (mark: UInt64, version: UInt32)
    do throws(ResponseCode) { found = (try reader.read(), try reader.read()) } catch { throw .notASnapshot }
    guard found.mark == mark else { throw .notASnapshot }
    guard found.version <= version else { throw .tooNew(version: found.version) }
    do throws(ResponseCode) { return try Persistent(reading: reader.rest) } catch { throw .damaged }
  }
}
