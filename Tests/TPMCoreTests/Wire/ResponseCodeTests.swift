// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

@Suite("TPM_RC")
struct ResponseCodeTests {
  @Test func aFormatOneCodeTakesANumber() {
    #expect(ResponseCode.hash.parameter(1).rawValue == 0x1C3)
    #expect(ResponseCode.hash.parameter(15).rawValue == 0xFC3)
    #expect(ResponseCode.hash.handle(2).rawValue == 0x283)
    #expect(ResponseCode.authFail.session(1).rawValue == 0x98E)
    #expect(ResponseCode.authFail.session(7).rawValue == 0xF8E)
  }

  @Test func aNumberOutOfRangeIsLeftOut() {
    for number in [Int.min, -1, 0, 16, Int.max] { #expect(ResponseCode.hash.parameter(number) == .hash) }
    for number in [Int.min, -1, 0, 8, Int.max] {
      #expect(ResponseCode.hash.handle(number) == .hash)
      #expect(ResponseCode.hash.session(number) == .hash)
    }
  }

  @Test func theFirstNumberStays() {
    #expect(ResponseCode.size.parameter(2).parameter(1) == .size.parameter(2))
    #expect(ResponseCode.size.parameter(2).session(1) == .size.parameter(2))
    #expect(ResponseCode.size.handle(1).parameter(3) == .size.handle(1))
  }

  @Test(arguments: [ResponseCode.failure, .badTag, .lockout, .memory, .retry, .commandSize, .nvLocked])
  func aFormatZeroCodeTakesNone(_ code: ResponseCode) {
    #expect(code.parameter(1) == code && code.handle(1) == code && code.session(1) == code)
  }

  @Test func whatIsNotLoadedIsNamed() {
    #expect(ResponseCode.missingHandle(1) == .referenceH0)
    #expect(ResponseCode.missingHandle(3) == .referenceH2)
    #expect(ResponseCode.missingSession(1) == .referenceS0)
    #expect(ResponseCode.missingSession(7) == .referenceS6)
  }

  @Test func descriptionsNameTheCodeAndTheNumber() {
    #expect(ResponseCode.hash.description == "TPM_RC_HASH")
    #expect(ResponseCode.hash.parameter(3).description == "TPM_RC_HASH, parameter 3")
    #expect(ResponseCode.value.handle(1).description == "TPM_RC_VALUE, handle 1")
    #expect(ResponseCode.authFail.session(2).description == "TPM_RC_AUTH_FAIL, session 2")
    #expect(ResponseCode.retry.description == "TPM_RC_RETRY")
  }

  @Test func everyNameStandsOnce() {
    #expect(Set(ResponseCode.names.map(\.code)).count == ResponseCode.names.count)
    #expect(Set(ResponseCode.names.map(\.name)).count == ResponseCode.names.count)
  }
}
