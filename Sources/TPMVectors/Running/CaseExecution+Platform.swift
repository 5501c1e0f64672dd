// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

extension CaseExecution {
  /// A step that is a signal of the platform.
  mutating func runPlatform(_ signal: Value) throws {
    guard let platform = tpm.transport.platform else { throw Absence(what: "control of the platform") }
    switch signal {
    case .text("power off"): try platform.powerOff()
    case .text("power on"): try platform.powerOn()
    case .text("fail self-test"): try platform.failNextSelfTest()
    case .text("reset"):
      try platform.powerOff()
      try platform.powerOn()
    case .structure(let fields):
      for (name, value) in fields {
        let value = try scope.evaluate(value)
        switch name {
        case "pass": try platform.pass(milliseconds: try value.asNumber())
        case "presence": try platform.setPhysicalPresence(try value.asNumber() != 0)
        case "cancel": try platform.setCancel(try value.asNumber() != 0)
        case "measure": try platform.measure(try value.elements.map { try $0.asOctets() })
        default: throw VectorError("the platform has no signal \(name)")
        }
      }
    default: throw VectorError("\(signal) is no signal of the platform")
    }
  }
}
