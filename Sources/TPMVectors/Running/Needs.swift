// SPDX-License-Identifier: Apache-2.0

/// What a case needs of a TPM: what it says, and every command, algorithm and curve that it names.
struct Needs {
  private(set) var names: Set<String> = []

  init(of one: VectorCase, in file: VectorFile) throws(VectorError) {
    for need in file.needs + one.needs {
      guard case .text(let name) = need else { throw VectorError("\(need) is nothing that a case can need") }
      names.insert(name)
    }
    for value in one.variables.values { collect(value) }
    for step in file.setup + one.steps + one.cleanup + file.cleanup { try collect(step, in: file, Self.maxDepth) }
  }

  /// What of it the TPM lacks, in words.
  func missing(from features: Features) -> String? {
    names.sorted().lazy.compactMap { features.lacks($0) }.first
  }

  /// How deep steps may use one another, so that one which uses itself is found before it runs.
  private static let maxDepth = 100

  private mutating func collect(_ step: Value, in file: VectorFile, _ depth: Int) throws(VectorError) {
    guard depth > 0 else { throw VectorError("steps use one another without an end") }
    if case .text(let name)? = step["use"], let named = file.steps[name] { try collect(named, in: file, depth - 1) }
    if case .list(let inner)? = step["steps"] { for one in inner { try collect(one, in: file, depth - 1) } }
    if case .structure(let fields) = step {
      // That a TPM lacks it is what such a step is for.
      guard fields["expect"] != .text("TPM_RC_COMMAND_CODE") else { return }
      for (name, value) in fields where !["expect", "response", "steps", "use"].contains(name) { collect(value) }
    }
    switch step["platform"] {
    case .text("power off"), .text("power on"), .text("reset"): names.insert("power")
    case .text("fail self-test"): names.insert("failure")
    case .structure(let fields):
      if fields["pass"] != nil { names.insert("time") }
      if fields["presence"] != nil { names.insert("presence") }
      if fields["measure"] != nil { names.insert("measurement") }
    default: break
    }
    if step["locality"] != nil { names.insert("locality") }
  }

  private mutating func collect(_ value: Value) {
    switch value {
    case .text(let text):
      if text.hasPrefix("TPM_ALG_") || text.hasPrefix("TPM_ECC_") || text.hasPrefix("TPM2_") { names.insert(text) }
    case .list(let elements): for element in elements { collect(element) }
    case .structure(let fields): for field in fields.values { collect(field) }
    default: break
    }
  }
}
