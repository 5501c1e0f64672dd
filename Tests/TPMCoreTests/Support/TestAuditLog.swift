// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A log of audited commands, as somebody outside keeps it. Part 1, 32.
struct TestAuditLog {
  let algorithm: HashAlgorithm
  var digest: [UInt8]

  init(_ algorithm: HashAlgorithm = .sha256) {
    self.algorithm = algorithm
    digest = [UInt8](repeating: 0, count: algorithm.size)
  }

  /// Adds a command and its response as they were on the wire; the Names are those from before the command.
  mutating func note(_ command: [UInt8], _ response: [UInt8], names: [[UInt8]], hasResponseHandle: Bool = false) {
    let code = Array(command[6..<10])
    var parameters = Array(command.dropFirst(10 + 4 * names.count))
    if command[1] == 2 { parameters = Array(parameters.dropFirst(4 + Int(UInt32(octets: parameters.prefix(4))))) }
    var answer = Array(response.dropFirst(hasResponseHandle ? 14 : 10))
    if response[1] == 2 { answer = Array(answer.dropFirst(4).prefix(Int(UInt32(octets: answer.prefix(4))))) }
    let cpHash = hash(algorithm, code + names.flatMap(\.self) + parameters)
    let rpHash = hash(algorithm, [0, 0, 0, 0] + code + answer)
    digest = hash(algorithm, digest + cpHash + rpHash)
  }
}

extension TestTPM {
  /// Runs a command that is audited, and keeps the log.
  @discardableResult
  mutating func run<C: Command>(
    _: C.Type, _ handles: [UInt32] = [], auth: [TestAuth]? = nil, log: inout TestAuditLog,
    _ fill: (inout C.Parameters) -> Void = { _ in }
  ) throws -> TestResponse<C> {
    let names = try handles.map { try machine.name(of: $0) }
    let request = try TestRequest(C.self, handles, auth, in: machine, fill)
    let response = execute(request.octets)
    log.note(request.octets, response, names: names, hasResponseHandle: C.Response.hasHandle)
    return try TestResponse(request.accept(response))
  }

  /// Has commands audited, and gives the log that this has begun.
  mutating func audit(_ codes: CommandCode...) throws -> TestAuditLog {
    var log = TestAuditLog(machine.persistent.commandAudit.algorithm)
    try run(SetCommandCodeAuditStatus.self, [PermanentHandle.owner], log: &log) {
      $0.setList = CommandCodeList(codes)
    }
    return log
  }

  /// The command audit digest; empty where no log has begun.
  var auditDigest: [UInt8] { machine.reset.commandAuditDigest.octets }
}
