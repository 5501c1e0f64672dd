// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

/// A case on its way: its variables, its sessions and the TPM.
struct CaseExecution {
  let tpm: TPMConnection
  let file: VectorFile
  var scope = Scope()
  var sessions: [String: Session] = [:]

  init(_ tpm: TPMConnection, _ file: VectorFile) {
    (self.tpm, self.file) = (tpm, file)
    scope.variables = file.variables
  }

  mutating func run(_ steps: [Value], with variables: [String: Value]) throws {
    scope.variables.merge(variables) { $1 }
    try run(steps)
  }

  /// Runs steps of which none may change how the case has gone.
  mutating func cleanUp(_ steps: [Value]) {
    for step in steps { try? run(step) }
  }

  private mutating func run(_ steps: [Value]) throws {
    for (place, step) in steps.enumerated() {
      do { try run(step) } catch let absence as Absence { throw absence } catch {
        if let what = Absence(error) { throw what }
        throw VectorError("step \(place + 1)\(Self.title(of: step)): \(error)")
      }
    }
  }

  private static func title(of step: Value) -> String {
    for key in ["note", "command", "use"] { if case .text(let text)? = step[key] { return ", \(text)" } }
    return ""
  }

  private mutating func run(_ step: Value) throws {
    let step = try expanded(step)
    guard case .structure(let fields) = step else { throw VectorError("\(step) is no step") }
    if let other = fields.keys.sorted().first(where: { !StepKey.names.contains($0) }) {
      throw VectorError("no step has \(other)")
    }
    if let locality = step["locality"] { tpm.locality = UInt8(clamping: try scope.evaluate(locality).asNumber()) }
    defer { tpm.locality = 0 }
    if let name = step["command"] {
      try runCommand(name, step)
    } else if let octets = step["octets"] {
      try runOctets(octets, step)
    } else if let name = step["session"] {
      try startSession(name, step)
    } else if let signal = step["platform"] {
      try runPlatform(signal)
    } else if let check = step["check"] {
      try runCheck(check)
    } else if let assignments = step["let"] {
      guard case .structure(let values) = assignments else { throw VectorError("let wants names with values") }
      for (name, value) in values { scope.variables[name] = try scope.evaluate(value) }
    } else if case .list(let inner)? = step["steps"] {
      let times = try step["repeat"].map { try scope.evaluate($0).asNumber() } ?? 1
      for _ in 0..<min(times, 100_000) { try run(inner) }
    } else {
      throw VectorError("\(step) does nothing")
    }
  }

  /// A step that uses another one, with what it has of its own in the place of what the other one has.
  private func expanded(_ step: Value) throws(VectorError) -> Value {
    guard let use = step["use"] else { return step }
    guard case .text(let name) = use, let original = file.steps[name] else {
      throw VectorError("there is no step \(use)")
    }
    guard case .structure(var fields) = try expanded(original), case .structure(let own) = step else {
      throw VectorError("\(original) is no step")
    }
    for (key, value) in own where key != "use" && key != "set" { fields[key] = value }
    var result = Value.structure(fields)
    if case .structure(let changes)? = own["set"] {
      // Whole structures first, then what is in them.
      for (path, value) in changes.sorted(by: { $0.key.count < $1.key.count }) {
        result = try result.setting(path.split(separator: ".").map(String.init)[...], to: value)
      }
    }
    return result
  }
}

/// What may stand in a step.
enum StepKey {
  static let names: Set<String> = [
    "note", "command", "handles", "sessions", "parameters", "expect", "response", "save", "locality", "tag", "size",
    "authorizationSize", "trailing", "truncate", "octets", "session", "type", "authHash", "symmetric", "salt", "bind",
    "nonceSize", "platform", "check", "let", "repeat", "steps",
  ]
}

extension Value {
  /// The value with another one at a path.
  fileprivate func setting(_ path: ArraySlice<String>, to value: Value) throws(VectorError) -> Value {
    guard let first = path.first else { return value }
    let rest = path.dropFirst()
    switch self {
    case .structure(var fields):
      fields[first] = try (fields[first] ?? .structure([:])).setting(rest, to: value)
      return .structure(fields)
    case .list(var elements):
      guard let place = Int(first), elements.indices.contains(place) else {
        throw VectorError("there is no element \(first) to set")
      }
      elements[place] = try elements[place].setting(rest, to: value)
      return .list(elements)
    default:
      return try Value.structure([:]).setting(path, to: value)
    }
  }
}
