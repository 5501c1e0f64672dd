// SPDX-License-Identifier: Apache-2.0
import TPMCore

@testable import vtpmd

/// Octets for tests.
enum Wire {
  static func word(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
  static func words(_ values: UInt32...) -> [UInt8] { values.flatMap(word) }

  static func response(_ body: [UInt8], code: UInt32 = 0) -> [UInt8] {
    [0x80, 0x01] + word(UInt32(10 + body.count)) + word(code) + body
  }
  static func command(_ body: [UInt8] = [], code: UInt32 = 0x17B) -> [UInt8] { response(body, code: code) }

  /// SEND_COMMAND of the simulator.
  static func wrapped(_ command: [UInt8], locality: UInt8 = 0) -> [UInt8] {
    word(8) + [locality] + word(UInt32(command.count)) + command
  }
  static func wrappedResponse(_ response: [UInt8]) -> [UInt8] {
    word(UInt32(response.count)) + response + word(0)
  }

  static let poweredOff = response([], code: 0x101)
  static let getRandom = command([0, 8])
  static let getRandomAnswer = response([0, 8])
}
