// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

@Suite("Every structure of Part 2")
struct CatalogueTests {
  private let codes = Set(ResponseCode.names.map(\.code))

  @Test(arguments: Catalogue.all)
  func whatIsWrittenIsReadBack(_ entry: CatalogueEntry) throws {
    for seed in 0..<UInt64(50) {
      let octets = try entry.sample(seed)
      #expect(try entry.reread(octets) == octets, "seed \(seed)")
    }
  }

  @Test(arguments: Catalogue.all)
  func aPrefixIsInsufficient(_ entry: CatalogueEntry) throws {
    for seed in 0..<UInt64(10) {
      let octets = try entry.sample(seed)
      // Of long ones the ends and some lengths between, for the time it takes.
      let lengths = octets.indices.filter { octets.count < 200 || $0 < 64 || $0 > octets.count - 64 || $0 % 61 == 0 }
      for length in lengths {
        #expect(throws: ResponseCode.insufficient, "seed \(seed), \(length) of \(octets.count) octets") {
          try entry.reread([UInt8](octets.prefix(length)))
        }
      }
    }
  }

  @Test(arguments: Catalogue.all)
  func oneOctetMoreIsTheWrongSize(_ entry: CatalogueEntry) throws {
    for seed in 0..<UInt64(10) {
      let octets = try entry.sample(seed)
      #expect(throws: ResponseCode.size, "seed \(seed)") { try entry.reread(octets + [0]) }
    }
  }

  /// There is one way to write a value, so what is read from damaged octets is refused or written back as it was.
  @Test(arguments: Catalogue.all)
  func damagedOctetsAreRefusedOrReadAsTheyAre(_ entry: CatalogueEntry) throws {
    for seed in 0..<UInt64(30) {
      var random = SeededGenerator(seed: seed)
      var octets = try entry.sample(seed)
      for _ in 0..<20 {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: octets.append(UInt8.random(in: .min ... .max, using: &random))
        case 1 where octets.count > 1: octets.removeLast()
        default:
          guard let place = octets.indices.randomElement(using: &random) else { continue }
          octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        do throws(ResponseCode) {
          let again = try entry.reread(octets)
          #expect(again == octets, "seed \(seed)")
        } catch {
          #expect(codes.contains(error), "seed \(seed): \(error)")
        }
      }
    }
  }

  @Test(arguments: Catalogue.all)
  func everyValueHasADescription(_ entry: CatalogueEntry) throws {
    for seed in 0..<UInt64(10) {
      let description = try entry.describe(entry.sample(seed))
      #expect(description.last == "\n" && !description.contains("TPM_RC_"), "\(description)")
    }
  }

  @Test func noNameStandsTwice() {
    let names = Catalogue.all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
