// SPDX-License-Identifier: Apache-2.0

/// Taking away all that belongs to a hierarchy.
extension Machine {
  /// Flushes the transient objects of a hierarchy and evicts its persistent ones.
  mutating func removeObjects(of hierarchy: Hierarchy) {
    flushObjects(of: hierarchy)
    if persistent.objects.contains(where: { $0.object.hierarchy == hierarchy }) {
      persistent.objects.removeAll { $0.object.hierarchy == hierarchy }
    }
  }

  /// Undefines every NV Index that owner authorisation has defined. Part 3, 24.6.
  mutating func removeOwnerNV() {
    let handles = persistent.nvIndices.filter { !$0.attributes.contains(.platformCreate) }.map(\.handle)
    for handle in handles { undefine(handle) }
  }
}
