// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMStore

/// A signal of the Microsoft simulator's platform port; four octets, big-endian.
enum SimulatorSignal: UInt32, CaseIterable {
  case powerOn = 1
  case powerOff = 2
  case physicalPresenceOn = 3
  case physicalPresenceOff = 4
  case cancelOn = 9
  case cancelOff = 10
  case nonVolatileOn = 11
  case nonVolatileOff = 12
  case keyCacheOn = 13
  case keyCacheOff = 14
  case reset = 17
  case restart = 18
  case sessionEnd = 20
  case stop = 21
  case commandResponseSizes = 25
  case actSignaled = 26
  case testFailureMode = 30
  case setFirmwareHash = 35
  case setFirmwareSVN = 36

  /// How many octets follow the number.
  var bodySize: Int {
    switch self {
    case .actSignaled, .setFirmwareHash, .setFirmwareSVN: 4
    default: 0
    }
  }

  /// Acts on the signal, with the answer in `output`; `body` is the word that came with it, if any does.
  func perform(_ body: UInt32, _ output: inout OctetQueue, host: inout Host) -> Step {
    switch self {
    case .powerOn: host.powerOn()
    case .powerOff: host.powerOff()
    case .reset, .restart: host.reset()
    case .physicalPresenceOn: host.platform.isPhysicallyPresent = true
    case .physicalPresenceOff: host.platform.isPhysicallyPresent = false
    case .cancelOn: host.platform.isCancelSwitchedOn = true
    case .cancelOff: host.platform.isCancelSwitchedOn = false
    case .nonVolatileOn:
      host.store.isOn = true
      // Clients turn it on after the power; a start-up of ours that failed for the lack of it is made up for.
      host.startupIfAsked()
    case .nonVolatileOff: host.store.isOn = false
    // There is no cache of made-up keys here, so either state of it is what we have.
    case .keyCacheOn, .keyCacheOff: break
    case .commandResponseSizes: Self.append(host.takeSizes(), to: &output)
    case .actSignaled: output.append(UInt32(host.isTimerSignaled(body) ? 1 : 0))
    case .sessionEnd: return .over
    case .stop:
      host.end(.told("a client's STOP"))
      return .over
    case .testFailureMode: host.failNextSelfTest()
    // Refused rather than pretended: there is no firmware to name.
    case .setFirmwareHash, .setFirmwareSVN: return Self.refuse(&output)
    }
    output.append(UInt32(0))
    return .served
  }

  /// Answers 1 and ends the connection, as the simulator does for a signal that it does not know.
  static func refuse(_ output: inout OctetQueue) -> Step {
    output.append(UInt32(1))
    return .over
  }

  private static func append(_ sizes: CommandSizes, to output: inout OctetQueue) {
    output.append(UInt32(16))
    output.append(sizes.largestCommandSize)
    output.append(sizes.largestCommand)
    output.append(sizes.largestResponseSize)
    output.append(sizes.largestResponse)
  }
}
