// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import Testing

@testable import vtpmd

/// Every system has root and a nobody; numbers need no entry.
struct AccountTests {
  private func resolve(_ name: String, _ group: String? = nil) throws -> Account {
    try Account.resolve(Options.User(name: name, group: group))
  }

  @Test func aUserIsFoundByNameAndByNumber() throws {
    #expect(try resolve("root") == Account(name: "root", user: 0, group: 0))
    #expect(try resolve("0") == Account(name: "0", user: 0, group: 0))
    let nobody = try resolve("nobody")
    #expect(nobody.user != 0 && nobody.group != 0)
  }

  @Test func aGroupTakesThePlaceOfTheUsersOwn() throws {
    let nobody = try resolve("nobody")
    #expect(try resolve("nobody", "root") == Account(name: "nobody:root", user: nobody.user, group: 0))
    #expect(try resolve("54321", "12345") == Account(name: "54321:12345", user: 54321, group: 12345))
    #expect(try resolve("54321", "root").group == 0)
  }

  @Test(
    arguments: [
      ("no-such-user", nil, "there is no user 'no-such-user'"),
      ("4294967295", "0", "there is no user"),
      ("4294967296", "0", "there is no user"),
      ("-1", "0", "there is no user"),
      ("", nil, "there is no user"),
      ("54321", nil, "user 54321 has no group"),
      ("root", "no-such-group", "there is no group 'no-such-group'"),
      ("root", "4294967295", "there is no group"),
    ] as [(String, String?, String)])
  func whoIsNotThereIsAnError(_ name: String, _ group: String?, _ text: String) throws {
    let failure = try #require(#expect(throws: Failure.self) { try resolve(name, group) })
    #expect(failure.status == .usage)
    #expect(failure.message.contains(text) && failure.message.hasPrefix("option --user: "), "\(failure.message)")
  }
}
