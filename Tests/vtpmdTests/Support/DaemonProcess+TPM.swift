// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TestSupport

/// The daemon's standard streams as a way to its TPM.
extension DaemonProcess: Transport {
  var tpm: TPMConnection { TPMConnection(self) }

  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    write(command.array)
    response.truncate(to: 0)
    let header = read(10)
    guard header.count == 10 else { throw TransportError("the daemon has ended") }
    response.write(header + read(Int(UInt32(octets: header[2..<6])) - 10))
  }
}

extension UInt32 {
  /// A big-endian number.
  fileprivate init(octets: ArraySlice<UInt8>) { self = octets.reduce(0) { $0 << 8 | UInt32($1) } }
}

extension TPMConnection {
  /// The response code of a command that fails; nil where it succeeds.
  func refusal<C: CommandDeclaration>(
    of command: C.Type, _ fill: (inout Request<C>) throws(TPMError) -> Void = { _ in }
  ) throws -> ResponseCode? {
    do throws(TPMError) { try run(command, nil, fill) } catch .response(let code) { return code }
    return nil
  }

  /// A connection to a TPM at an address.
  static func at(_ address: String) throws -> TPMConnection {
    TPMConnection(try TransportAddress(address).connect())
  }
}
