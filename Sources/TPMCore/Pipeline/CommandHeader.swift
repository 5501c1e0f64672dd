// SPDX-License-Identifier: Apache-2.0

/// The header of a command. Part 3, 5.2.
struct CommandHeader {
  let hasSessions: Bool
  let code: UInt32

  /// - TPM_RC_BAD_TAG: the tag is neither TPM_ST_SESSIONS nor TPM_ST_NO_SESSIONS
  /// - TPM_RC_COMMAND_SIZE: the size is not that of the command or is larger than TPM_PT_MAX_COMMAND_SIZE, or there is no
  ///   whole header
  init(_ reader: inout Reader, size: Int, limit: Int) throws(ResponseCode) {
    guard size >= 2 else { throw .commandSize }
    switch try reader.read(UInt16.self) {
    case StructureTag.sessions.rawValue: hasSessions = true
    case StructureTag.noSessions.rawValue: hasSessions = false
    default: throw .badTag
    }
    guard size >= 10, size <= limit, try reader.read(UInt32.self) == UInt32(clamping: size) else {
      throw .commandSize
    }
    code = try reader.read()
  }
}

extension Machine {
  /// Checks that the TPM is in a mode in which it takes the command. Part 3, 5.3.
  ///
  /// - TPM_RC_FAILURE: the TPM is in failure mode
  /// - TPM_RC_INITIALIZE: TPM2_Startup has not succeeded yet, or has already
  /// - TPM_RC_READ_ONLY: the TPM is read-only, and the command would write
  func checkMode(for entry: CommandEntry, _ header: CommandHeader) throws(ResponseCode) {
    if volatile.hasFailed {
      guard entry.properties.contains(.worksInFailureMode), !header.hasSessions else { throw .failure }
    } else {
      guard volatile.isStarted || entry.properties.contains(.precedesStartup) else { throw .initialize }
    }
    guard !clear.readOnly || !entry.properties.contains(.isRefusedReadOnly) else { throw .readOnly }
  }
}

extension Writer {
  /// Begins a response; its size is patched in when it is known.
  package mutating func writeHeader(hasSessions: Bool, _ code: UInt32) {
    write(hasSessions ? StructureTag.sessions.rawValue : StructureTag.noSessions.rawValue)
    write(UInt32(10))
    write(code)
  }
}
