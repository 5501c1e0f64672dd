// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// What was done to a TPM and what it answered, to do the same to another.
final class Transcript {
  /// One thing that is done to a TPM or to what is around it.
  enum Step: Sendable {
    case command([UInt8], locality: UInt8)
    case time(UInt64)
    case powerOff
    case powerOn
    case hashStart
    case hashData([UInt8])
    case hashEnd
    case resetEstablished
    case signaledTimers
    case nextTimer
    /// The disk is full from now on, or no longer.
    case brokenStore(Bool)
  }

  private(set) var steps: [Step] = []
  /// What the TPM answered to each step.
  private(set) var answers: [[UInt8]] = []

  func note(_ step: Step, _ answer: [UInt8]) {
    steps.append(step)
    answers.append(answer)
  }
}

extension TPM {
  /// Does a step and gives what the TPM answers.
  mutating func perform(_ step: Transcript.Step, _ platform: TestPlatform, _ store: TestStore) -> [UInt8] {
    switch step {
    case .command(let command, let locality):
      var response: [UInt8] = []
      execute(command.rawSpan, locality: locality) { response = [UInt8]($0) }
      return response
    case .time(let milliseconds): platform.monotonicMilliseconds += milliseconds
    case .powerOff: powerOff()
    case .powerOn:
      powerOn()
      // All tests would take longer than all else.
      machine.volatile.knownAnswers = KnownAnswerTests(untested: [.sha256, .hmac])
      settle()
    case .hashStart: hashStart()
    case .hashData(let octets): hashData(octets.rawSpan)
    case .hashEnd: hashEnd()
    case .resetEstablished: return [resetEstablished(locality: 4) ? 1 : 0]
    case .signaledTimers:
      var signaled: [Int] = []
      _ = keepTime { signaled.append($0) }
      return signaled.sorted().map { UInt8(clamping: $0) }
    case .nextTimer: return millisecondsToNextTimer.map(\.octets) ?? []
    case .brokenStore(let isBroken): store.isBroken = isBroken
    }
    return []
  }
}
