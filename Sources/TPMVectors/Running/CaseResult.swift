// SPDX-License-Identifier: Apache-2.0

/// How a case has gone.
package struct CaseResult: Sendable {
  package enum Outcome: Sendable, Equatable {
    case passed
    /// Why, in one line that names the step.
    case failed(String)
    /// What the TPM does not have, so that nothing is said about it.
    case absent(String)
  }

  package let file: String
  package let clause: String
  package let name: String
  package let outcome: Outcome
}
