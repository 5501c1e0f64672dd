// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct TicketsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var ticket: any (Wire & Equatable).Type
    var tags: [UInt16]

    var testDescription: String { "\(ticket)" }
  }

  static let cases: [Case] = [
    Case(ticket: CreationTicket.self, tags: [0x8021]),
    Case(ticket: VerifiedTicket.self, tags: [0x8022]),
    Case(ticket: AuthTicket.self, tags: [0x8023, 0x8025]),
    Case(ticket: HashCheckTicket.self, tags: [0x8024]),
  ]

  /// TPM_RH_NULL and an empty digest.
  static let null: [UInt8] = [0x40, 0x00, 0x00, 0x07, 0x00, 0x00]

  private func octets(_ tag: UInt16, _ rest: [UInt8]) -> [UInt8] { [UInt8(tag >> 8), UInt8(tag & 0xFF)] + rest }

  @Test(arguments: cases)
  func aTicketOfAnotherKindIsATagError(_ kind: Case) throws {
    for tag in (0x8000...0x8030) + [0, 0x00C4, 0xFFFF] as [UInt16] where !kind.tags.contains(tag) {
      #expect(throws: ResponseCode.tag) { try read(kind.ticket, octets(tag, Self.null)) }
    }
    for tag in kind.tags {
      #expect(try read(kind.ticket, octets(tag, Self.null)).marshaled() == octets(tag, Self.null))
    }
  }

  @Test(arguments: cases)
  func aStrangeHierarchyIsAValueError(_ kind: Case) throws {
    let tag = try #require(kind.tags.first)
    for hierarchy in [0x0A, 0x0D, 0x00, 0x09, 0x08] as [UInt8] {
      let octets = octets(tag, [0x40, 0, 0, hierarchy, 0, 0])
      #expect(throws: ResponseCode.value) { try read(kind.ticket, octets) }
    }
    for hierarchy in [0x4000_0001, 0x4000_000B, 0x4000_000C, 0x4000_0140, 0x4001_0000] as [UInt32] {
      let handle = (0..<4).map { UInt8(truncatingIfNeeded: hierarchy >> (24 - 8 * $0)) }
      let octets = octets(tag, handle + [0, 0])
      #expect(try read(kind.ticket, octets).marshaled() == octets)
    }
  }

  @Test(arguments: cases)
  func aDigestIsAtMostTheLargest(_ kind: Case) throws {
    let tag = try #require(kind.tags.first)
    let digest = [UInt8](repeating: 0xA5, count: Limits.maxDigestSize)
    let head: [UInt8] = [0x40, 0, 0, 0x07, 0]
    let octets = octets(tag, head + [UInt8(digest.count)] + digest)
    #expect(try read(kind.ticket, octets).marshaled() == octets)
    let longer = self.octets(tag, head + [UInt8(digest.count) + 1] + digest + [0])
    #expect(throws: ResponseCode.size) { try read(kind.ticket, longer) }
    #expect(throws: ResponseCode.insufficient) { try read(kind.ticket, octets.dropLast()) }
  }

  @Test func anEmptyTicketIsTheNullTicket() throws {
    #expect(try CreationTicket().marshaled() == octets(0x8021, Self.null))
    #expect(try VerifiedTicket().marshaled() == octets(0x8022, Self.null))
    #expect(try AuthTicket().marshaled() == octets(0x8025, Self.null))
    #expect(try AuthTicket(.secret, .null, Digest()).marshaled() == octets(0x8023, Self.null))
    #expect(try HashCheckTicket().marshaled() == octets(0x8024, Self.null))
  }

  private func read<T: Wire>(_ type: T.Type, _ octets: some Sequence<UInt8>) throws -> T {
    try T(reading: Array(octets))
  }
}
