// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct HierarchyControlTests {
  private static let (owner, endorsement, platform, platformNV) = (
    PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform, PermanentHandle.platformNV
  )

  /// Who may change what: the authorisation, the enable, the new state.
  static let allowed: [(UInt32, UInt32, Bool)] = [
    (owner, owner, false), (endorsement, endorsement, false), (platform, owner, false), (platform, owner, true),
    (platform, endorsement, false), (platform, endorsement, true), (platform, platform, false),
    (platform, platform, true), (platform, platformNV, false), (platform, platformNV, true),
  ]

  static let combinations: [(UInt32, UInt32, Bool)] = [owner, endorsement, platform].flatMap { authority in
    [owner, endorsement, platform, platformNV].flatMap { enable in
      [(authority, enable, true), (authority, enable, false)]
    }
  }

  @Test(arguments: combinations)
  func onlyTheRightAuthorisationChangesAnEnable(_ authority: UInt32, _ enable: UInt32, _ state: Bool) throws {
    var tpm = try TestTPM()
    let isAllowed = Self.allowed.contains { $0 == (authority, enable, state) }
    guard isAllowed else {
      return try tpm.expect(.authType, from: HierarchyControl.self, [authority]) {
        ($0.enable, $0.state) = (EnablesHandle(enable), state)
      }
    }
    try tpm.run(HierarchyControl.self, [authority]) { ($0.enable, $0.state) = (EnablesHandle(enable), state) }
    let machine = tpm.machine
    #expect(machine.clear.shEnable == (enable != Self.owner || state))
    #expect(machine.clear.ehEnable == (enable != Self.endorsement || state))
    #expect(machine.volatile.phEnable == (enable != Self.platform || state))
    #expect(machine.clear.phEnableNV == (enable != Self.platformNV || state))
  }

  @Test(arguments: [owner, endorsement, platform])
  func aHierarchyThatIsOffAuthorisesNothing(_ hierarchy: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyControl.self, [hierarchy]) { $0.enable = EnablesHandle(hierarchy) }
    try tpm.expect(.hierarchy.handle(1), from: HierarchyControl.self, [hierarchy]) {
      ($0.enable, $0.state) = (EnablesHandle(hierarchy), true)
    }
    try tpm.expect(.hierarchy.handle(1), from: HierarchyChangeAuth.self, [hierarchy])
    try tpm.expect(.hierarchy.handle(1), from: SetPrimaryPolicy.self, [hierarchy])
  }

  @Test func theObjectsOfTheHierarchyGo() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.fillWithObjects() }
    try tpm.run(HierarchyControl.self, [Self.owner]) { $0.enable = EnablesHandle(Self.owner) }
    let machine = tpm.machine
    #expect(machine.transientHierarchies == [.null, .endorsement, .platform])
    // Persistent ones are only out of reach.
    #expect(machine.persistent.objects.count == 3)
  }

  @Test func whatHasNoEnableIsRefused() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.null, PermanentHandle.lockout, 0] {
      var command = try tpm.octets(HierarchyControl.self, [Self.platform]) { $0.enable = EnablesHandle(Self.owner) }
      command.replaceSubrange((command.count - 5)..<(command.count - 1), with: handle.octets)
      tpm.expect(.value.parameter(1), from: command)
      try tpm.expect(.value.handle(1), from: HierarchyControl.self, [handle]) {
        $0.enable = EnablesHandle(Self.owner)
      }
    }
  }
}

extension Machine {
  /// A transient and a persistent object in every hierarchy.
  mutating func fillWithObjects() {
    for (slot, hierarchy) in Hierarchy.allCases.enumerated() {
      var object = Object()
      object.hierarchy = hierarchy
      objects[slot] = .object(object)
      guard hierarchy != .null else { continue }
      let handle: UInt32 = (hierarchy == .platform ? 0x8180_0000 : 0x8100_0000) + UInt32(slot)
      persistent.objects.append(PersistentObject(handle: handle, object: object))
    }
    persistent.objects.sort { $0.handle < $1.handle }
  }

  /// The hierarchies of the loaded objects, in the order of their slots.
  var transientHierarchies: [Hierarchy] {
    objects.compactMap { if case .object(let object)? = $0 { object.hierarchy } else { nil } }
  }
}
