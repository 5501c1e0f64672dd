// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct TicketTests {
  @Test func aCreationTicketIsForOneNameAndOneHash() throws {
    let tpm = try TestTPM()
    let machine = tpm.machine
    for hierarchy in Hierarchy.allCases {
      let ticket = machine.creationTicket(hierarchy, name: [1], creationHash: [2])
      #expect(ticket.hierarchy.raw == hierarchy.rawValue)
      #expect(ticket.digest.count == Capacity.contextHash.size)
      #expect(machine.isValid(ticket, name: [1], creationHash: [2]))
      #expect(!machine.isValid(ticket, name: [2], creationHash: [2]))
      #expect(!machine.isValid(ticket, name: [1], creationHash: [1]))
      var moved = ticket
      moved.hierarchy = hierarchy == .owner ? .platform : .owner
      #expect(!machine.isValid(moved, name: [1], creationHash: [2]))
    }
    #expect(!machine.isValid(CreationTicket(), name: [], creationHash: []))
  }

  @Test func aVerifiedTicketIsForOneDigestAndOneKey() throws {
    let tpm = try TestTPM()
    let machine = tpm.machine
    let ticket = machine.verifiedTicket(.owner, digest: [1], keyName: [2])
    #expect(machine.isValid(ticket, digest: [1], keyName: [2]))
    #expect(!machine.isValid(ticket, digest: [2], keyName: [2]))
    #expect(!machine.isValid(ticket, digest: [1], keyName: [1]))
    #expect(machine.verifiedTicket(.null, digest: [1], keyName: [2]) == VerifiedTicket())
    #expect(machine.verifiedTicket(.owner, digest: [1], keyName: []) == VerifiedTicket())
    #expect(!machine.isValid(VerifiedTicket(), digest: [1], keyName: [2]))
  }

  @Test func aHashCheckTicketIsForOneDigestOfOneAlgorithm() throws {
    let tpm = try TestTPM()
    let machine = tpm.machine
    let ticket = machine.hashCheckTicket(.endorsement, .sha256, digest: [1])
    #expect(machine.isValid(ticket, .sha256, digest: [1]))
    #expect(!machine.isValid(ticket, .sha512, digest: [1]))
    #expect(!machine.isValid(ticket, .sha256, digest: [2]))
    #expect(machine.hashCheckTicket(.null, .sha256, digest: [1]) == HashCheckTicket())
    #expect(!machine.isValid(HashCheckTicket(), .sha256, digest: [1]))
  }

  @Test func ticketsOfDifferentKindsAreDifferent() throws {
    let tpm = try TestTPM()
    let machine = tpm.machine
    let creation = machine.creationTicket(.owner, name: [1], creationHash: [2])
    let verified = machine.verifiedTicket(.owner, digest: [1], keyName: [2])
    #expect(creation.digest != verified.digest)
  }
}
