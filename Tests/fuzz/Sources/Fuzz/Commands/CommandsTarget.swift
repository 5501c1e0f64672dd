// SPDX-License-Identifier: Apache-2.0

@testable import TPMCore

/// Runs a script on a new TPM.
func commandsTarget(_ input: [UInt8]) -> CInt {
  var run = ScriptRun()
  guard let harvest = Harvest.shared else {
    run.run(Script(input))
    return 0
  }
  run.run(Script(input)) { harvest.take($0, $1) }
  harvest.take(run.tpm.machine, run.state)
  return 0
}
