// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The largest command and response so far and their command codes, as the simulator's GET_COMMAND_RESPONSE_SIZES
/// reports them.
struct CommandSizes: Equatable {
  private(set) var largestCommandSize: UInt32 = 0
  private(set) var largestCommand: UInt32 = 0
  private(set) var largestResponseSize: UInt32 = 0
  private(set) var largestResponse: UInt32 = 0

  mutating func record(command: RawSpan, responseSize: Int) {
    let code = command.bigEndian(at: 6, as: UInt32.self) ?? 0
    let commandSize = UInt32(clamping: command.byteCount)
    if commandSize > largestCommandSize { (largestCommandSize, largestCommand) = (commandSize, code) }
    let size = UInt32(clamping: responseSize)
    if size > largestResponseSize { (largestResponseSize, largestResponse) = (size, code) }
  }
}
