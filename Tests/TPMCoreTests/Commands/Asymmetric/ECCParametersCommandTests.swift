// SPDX-License-Identifier: Apache-2.0
import Foundation
import TPMCrypto
import Testing

@testable import TPMCore

struct ECCParametersCommandTests {
  /// A curve as the TCG Algorithm Registry has it.
  struct Registered: Decodable {
    let curveID: String
    let keySizeBits: UInt16
    let p: String
    let a: String
    let b: String
    let gX: String
    let gY: String
    let n: String
    let h: String
    let defaultKdf: [String]

    static let all: [Registered] = SpecTables.load("curves")
  }

  @Test(arguments: Curve.allCases)
  func theNumbersAreThoseOfTheRegistry(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let expected = try #require(Registered.all.first { SpecTables.number($0.curveID) == Int(curve.rawValue) })
    let found = try tpm.run(ECCParametersCommand.self) { $0.curveID = curve }.parameters.parameters
    #expect(found.curveID == curve && found.keySize == expected.keySizeBits && found.sign == .null)
    let numbers = [
      (found.p, expected.p), (found.a, expected.a), (found.b, expected.b), (found.gX, expected.gX),
      (found.gY, expected.gY), (found.n, expected.n), (found.h, expected.h),
    ]
    for (number, digits) in numbers {
      #expect(number.octets.drop { $0 == 0 } == [UInt8](hex: digits).drop { $0 == 0 })
    }
    // Only the generator has to be padded. Part 1, 44.5.3.
    #expect(found.gX.count == curve.size && found.gY.count == curve.size)
  }

  @Test(arguments: Curve.allCases)
  func theKeyDerivationIsThatOfTheRegistry(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let expected = try #require(Registered.all.first { SpecTables.number($0.curveID) == Int(curve.rawValue) })
    let found = try tpm.run(ECCParametersCommand.self) { $0.curveID = curve }.parameters.parameters.kdf
    let names = Dictionary(uniqueKeysWithValues: AlgorithmID.names.map { ($0.name, $0.id.rawValue) })
    let hash = try names[#require(expected.defaultKdf.last)].flatMap(HashAlgorithm.init(rawValue:))
    #expect(found == hash.map(KDFScheme.kdf1SP80056A) ?? .null)
  }

  @Test(arguments: [UInt16(0), 0x0006, 0x0012, 0x0021, 0xFFFF])
  func aCurveThatIsNoneIsRefused(_ raw: UInt16) throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(ECCParametersCommand.self)
    tpm.expect(.curve.parameter(1), from: Array(octets.dropLast(2)) + raw.wire)
  }

  @Test func theCurvesAreToldInOrder() throws {
    var tpm = try TestTPM()
    let data = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.eccCurves, 100) }
    let raw = data.capabilityData.data.values.map(\.key)
    #expect(raw == [0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0010, 0x0011, 0x0020])
  }
}
