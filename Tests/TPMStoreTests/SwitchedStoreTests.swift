// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMStore
import Testing

struct SwitchedStoreTests {
  @Test func nothingIsSavedWhileMemoryIsOff() throws {
    let store = SwitchedStore(EphemeralStore())
    let records = Records.index(1, [1])
    try store.save(records, from: [:])
    store.isOn = false
    #expect(throws: StoreFailure.self) { try store.save(records, from: [:]) }
    store.isOn = true
    try store.save(records, from: [:])
  }
}
