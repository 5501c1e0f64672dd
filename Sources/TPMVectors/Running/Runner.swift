// SPDX-License-Identifier: Apache-2.0
package import TPMClient
import TPMCore

import class Foundation.Thread

/// Runs vectors against a TPM, one case after the other.
package struct Runner {
  /// Where the TPM is.
  let address: TransportAddress
  /// Whether cases may change what other software of the machine depends on.
  let isDestructive: Bool
  /// Nil where each case has a TPM of its own.
  private var tpm: TPMConnection?
  private let features: Features

  /// Looks at the TPM.
  ///
  /// - Parameter isDestructive: allows such cases on a TPM that is neither in this process nor a simulator's
  package init(_ address: TransportAddress, isDestructive: Bool) throws {
    self.address = address
    self.isDestructive = isDestructive || !address.isDevice
    let connection = TPMConnection(try address.connect())
    try connection.startUp()
    features = try Features(of: connection)
    tpm = address.isInProcess ? nil : connection
  }

  /// Runs the cases of a file.
  ///
  /// - Parameters:
  ///   - wanted: which of its cases, by name
  ///   - report: is told each result as it comes
  package mutating func run(
    _ file: VectorFile, named name: String, where wanted: (VectorCase) -> Bool = { _ in true },
    report: (CaseResult) -> Void
  ) {
    for one in file.cases where wanted(one) {
      report(
        CaseResult(file: name, clause: one.clause ?? file.clause, name: one.name, outcome: outcome(of: one, in: file)))
    }
  }

  private mutating func outcome(of one: VectorCase, in file: VectorFile) -> CaseResult.Outcome {
    if one.isDestructive && !isDestructive { return .absent("destructive cases are not wanted on this TPM") }
    do {
      if let missing = try Needs(of: one, in: file).missing(from: features) { return .absent(missing) }
      let tpm = try settled()
      var execution = CaseExecution(tpm, file)
      do {
        try execution.run(file.setup + one.steps, with: one.variables)
      } catch {
        execution.cleanUp(one.cleanup + file.cleanup)
        throw error
      }
      execution.cleanUp(one.cleanup + file.cleanup)
      return .passed
    } catch let lack as Absence {
      return .absent(lack.what)
    } catch { return .failed("\(error)") }
  }
}

extension Runner {
  /// A TPM as cases begin with it. One that has ended the connection may have been started anew meanwhile.
  private mutating func settled() throws -> TPMConnection {
    do throws(TPMError) {
      if let tpm {
        try tpm.settle(canPowerCycle: features.canPowerCycle, isDestructive: isDestructive)
        return tpm
      }
    } catch .transport { tpm = nil }
    let fresh = TPMConnection(try reconnected())
    try fresh.settle(canPowerCycle: features.canPowerCycle, isDestructive: isDestructive)
    if !address.isInProcess { tpm = fresh }
    return fresh
  }
}

extension Runner {
  /// A new way to the TPM, which whoever looks after it may have to start first.
  private func reconnected() throws(TransportError) -> any Transport {
    var attempts = 1
    while true {
      do throws(TransportError) { return try address.connect() } catch {
        guard attempts < 40 else { throw error }
        attempts += 1
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }
}

/// Something that the TPM does not have, found out on the way.
struct Absence: Error {
  let what: String

  init(what: String) { self.what = what }

  /// Nil for an error that says something else.
  init?(_ error: any Error) {
    if case TPMError.response(let code) = error, !code.isOfATPM {
      what = "a way to the TPM that lets this command through: \(code)"
      return
    }
    let transport: TransportError? =
      if case TPMError.transport(let transport) = error { transport } else { error as? TransportError }
    guard let transport, transport.isUnsupported else { return nil }
    what = transport.description
  }
}

extension ResponseCode {
  /// False where something before the TPM has answered, and says so above the bits of a TPM_RC: the kernel's resource
  /// manager does for commands that it does not know.
  var isOfATPM: Bool { rawValue >> 16 == 0 }
}

extension TPMConnection {
  /// TPM2_Startup, unless somebody has sent one.
  func startUp() throws(TPMError) {
    do throws(TPMError) { try run(Startup.self) } catch .response(.initialize) {}
  }

  /// Brings a TPM into the state that cases begin with: just started, nothing loaded and nothing left of other cases.
  func settle(canPowerCycle: Bool, isDestructive: Bool) throws(TPMError) {
    locality = 0
    if canPowerCycle {
      do throws(TransportError) {
        try transport.platform?.setCancel(false)
        try? transport.platform?.setPhysicalPresence(false)
        try transport.platform?.powerOff()
        try transport.platform?.powerOn()
      } catch { throw .transport(error) }
      names = [:]
    }
    try startUp()
    guard !(transport is InProcess) else { return }
    for first: UInt32 in [0x8000_0000, 0x0200_0000, 0x0300_0000] {
      for handle in try handles(from: first) { try run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) } }
    }
    guard isDestructive else { return }
    try run(Clear.self) { $0.authHandle = ClearHandle(PermanentHandle.platform) }
    for handle in try handles(from: 0x0100_0000) {
      // An Index that needs a policy to be undefined stays; the case that has made it says how to remove it.
      _ = try? run(NVUndefineSpace.self) {
        $0.authHandle = ProvisionHandle(PermanentHandle.platform)
        $0.nvIndex = NVDefinedIndexHandle(handle)
      }
    }
    for handle in try handles(from: 0x8180_0000) where handle >= 0x8180_0000 {
      try run(EvictControl.self) {
        $0.auth = ProvisionHandle(PermanentHandle.platform)
        $0.objectHandle = ObjectHandle(handle)
        $0.persistentHandle = PersistentHandle(handle)
      }
    }
  }
}
