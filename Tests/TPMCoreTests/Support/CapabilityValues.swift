// SPDX-License-Identifier: Apache-2.0
@testable import TPMCore
@testable import TPMCrypto

extension Capabilities {
  /// The values of the list, whatever they are: what a page goes on from, and a text to compare.
  var values: [(key: UInt32, text: String)] {
    switch self {
    case .algorithms(let list): list.elements.map { (UInt32($0.alg.rawValue), "\($0)") }
    case .handles(let list): list.elements.map { ($0, "\($0)") }
    case .command(let list): list.elements.map { ($0.commandCode.rawValue, "\($0.rawValue)") }
    case .ppCommands(let list), .auditCommands(let list): list.elements.map { ($0.rawValue, "\($0)") }
    case .assignedPCR(let list): list.elements.map { (UInt32($0.hash.rawValue), "\($0)") }
    case .tpmProperties(let list): list.elements.map { ($0.property.rawValue, "\($0)") }
    case .pcrProperties(let list): list.elements.map { ($0.tag.rawValue, "\($0)") }
    case .eccCurves(let list): list.elements.map { (UInt32($0.rawValue), "\($0)") }
    case .authPolicies(let list): list.elements.map { ($0.handle, "\($0)") }
    case .actData(let list): list.elements.map { ($0.handle, "\($0)") }
    case .pubKeys(let list): list.elements.map { (0, "\($0)") }
    case .spdmSessionInfo(let list): list.elements.map { (0, "\($0)") }
    case .vendorProperty(let list): list.elements.map { (0, "\($0)") }
    }
  }
}
