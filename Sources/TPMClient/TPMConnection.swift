// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

/// A TPM to talk to: commands as calls, with sessions, Names and HMACs worked out.
///
/// ```swift
/// let tpm = TPMConnection(try CharacterDevice("/dev/tpmrm0"))
/// let random = try tpm.run(GetRandom.self) { $0.bytesRequested = 16 }.randomBytes
/// ```
///
/// A TPM takes one command at a time, and so does a connection: it is for one thread. `TPMActor` is for concurrent code.
public final class TPMConnection {
  /// The way to the TPM.
  public let transport: any Transport
  /// Where commands come from, as far as the transport can say so. Part 1, 16.4.
  public var locality: UInt8 = 0

  /// The Names of objects that this connection has seen made.
  package var names: [UInt32: [UInt8]] = [:]
  private var response = Writer(capacity: 4096)

  /// A connection over a transport; nothing is sent yet.
  public init(_ transport: any Transport) { self.transport = transport }

  /// Runs a command.
  ///
  /// - Parameters:
  ///   - authorizations: those of the handles that need one, in their order, and further sessions behind them; where
  ///     it is left out every handle that needs an authorisation gets the empty password
  ///   - fill: sets the handles and parameters, which begin as zero and empty
  /// - Throws: the response code of a command that has failed, or what was wrong with the way there
  @discardableResult
  public func run<C: CommandDeclaration>(
    _ command: C.Type, _ authorizations: [Authorization]? = nil,
    _ fill: (inout Request<C>) throws(TPMError) -> Void = { _ in }
  ) throws(TPMError) -> Response<C> {
    var request = Request<C>()
    try fill(&request)
    return try run(request, authorizations)
  }

  /// Runs a command that has been filled in.
  @discardableResult
  public func run<C: CommandDeclaration>(
    _ request: Request<C>, _ authorizations: [Authorization]? = nil
  ) throws(TPMError) -> Response<C> {
    let frame = try CommandFrame(request)
    let answer = try run(frame, authorizations ?? frame.emptyPasswords)
    do throws(ResponseCode) {
      return Response(handle: answer.handle, try C.Response(reading: answer.parameters.bytes, .everything))
    } catch { throw .malformed("the parameters of the response are no \(C.code)'s: \(error)") }
  }

  /// Runs a command of octets.
  ///
  /// - Parameter change: changes the octets of the command before they are sent
  package func run(
    _ frame: CommandFrame, _ authorizations: [Authorization], change: ((inout [UInt8]) -> Void)? = nil
  ) throws(TPMError) -> Answer {
    let names = try authorizations.contains { $0.needsNames } ? names(of: frame) : []
    let exchange = try SessionExchange(frame, names, authorizations)
    var command = try exchange.command()
    if let change {
      var octets = [UInt8](command.octets)
      change(&octets)
      command.truncate(to: 0)
      command.write(octets)
    }
    var repetitions = 0
    while true {
      do throws(TPMError) {
        let answer = try exchange.accept(try send(command.octets))
        note(frame, answer)
        return answer
      } catch .response(.retry) where repetitions < Self.maxRepetitions { repetitions += 1 }
    }
  }

  /// How often a command is sent again that the TPM has not begun, as TPM_RC_RETRY says. Part 2, 6.6.3.
  private static let maxRepetitions = 100

  /// Sends octets as they are and gives the octets that come back.
  public func send(_ command: RawSpan) throws(TPMError) -> Secret {
    do throws(TransportError) {
      try transport.exchange(command, &response, locality: locality)
    } catch { throw .transport(error) }
    defer { response.truncate(to: 0) }
    return response.secret
  }
}

/// Why a command has no result.
public enum TPMError: Error, CustomStringConvertible {
  /// The TPM has refused the command.
  case response(ResponseCode)
  /// The command did not get to the TPM, or the response not back.
  case transport(TransportError)
  /// The response is none, or not one of this command.
  case malformed(String)
  /// The response is not what the TPM has sent: its HMAC, made with a session's key, is wrong.
  case wrongHMAC(session: Int)
  /// What was asked for cannot be sent, and why.
  case unusable(String)

  public var description: String {
    switch self {
    case .response(let code): "\(code)"
    case .transport(let error): "\(error)"
    case .malformed(let what): what
    case .wrongHMAC(let session): "the HMAC of session \(session) in the response is wrong"
    case .unusable(let what): what
    }
  }
}
