// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Profile {
  /// No profile is longer, in octets.
  public static let maximumTextSize = 65_536

  /// Reads a profile; a key that does not stand there has the value that it has by default.
  public init(_ text: RawSpan) throws(ProfileError) {
    self.init()
    let text = try ProfileText(text)
    try readAlgorithms(text)
    try readBanks(text)
    try readCommands(text)
    try readLimits(text)
  }

  private mutating func readAlgorithms(_ text: ProfileText) throws(ProfileError) {
    if let entry = text[Self.algorithmsKey.name] {
      vocabulary.algorithms = NumberSet(try entry.numbers(among: ProfileNames.algorithms))
      try checkAlgorithms(entry.line)
    }
    if let entry = text[Self.curvesKey.name] {
      vocabulary.curves = NumberSet(try entry.numbers(among: ProfileNames.curves))
    }
    for key in [Self.rsaKeyBitsKey] + Self.cipherKeyBitsKeys {
      guard let entry = text[key.name] else { continue }
      self[keyPath: key.path] = KeySizes(try entry.numbers(among: key.all.map { (String($0), $0) }))
    }
  }

  /// What an algorithm is of no use without one of.
  private static let needs: [(algorithms: [AlgorithmID], needed: [AlgorithmID])] = [
    ([.rsassa, .rsapss, .rsaes, .oaep], [.rsa]),
    ([.ecdsa, .ecdh, .ecdaa, .sm2, .ecschnorr, .ecmqv], [.ecc]),
    ([.hmac], [.keyedHash]),
    ([.symCipher, .cmac, .ctr, .ofb, .cbc, .cfb, .ecb], [.aes, .sm4, .camellia]),
    ([.aes, .sm4, .camellia], [.cmac, .ctr, .ofb, .cbc, .cfb, .ecb]),
  ]

  private func checkAlgorithms(_ line: Int) throws(ProfileError) {
    // New TPMs audit commands with it.
    guard vocabulary.knows(HashAlgorithm.sha256) else { throw ProfileError(line, "sha256 cannot be left out") }
    let known = vocabulary
    for (algorithms, needed) in Self.needs where !needed.contains(where: { known.knows($0) }) {
      guard let algorithm = algorithms.first(where: { known.knows($0) }) else { continue }
      let names = needed.map(ProfileNames.name).joined(separator: " or ")
      throw ProfileError(line, "\(ProfileNames.name(algorithm)) is of no use without \(names)")
    }
  }

  private mutating func readBanks(_ text: ProfileText) throws(ProfileError) {
    let hashes = ProfileNames.hashes.filter { vocabulary.algorithms.contains($0.number) }
    banks = NumberSet(try text[Self.banksKey.name]?.numbers(among: hashes) ?? Set(hashes.map(\.number)))
    let allowed = hashes.filter { banks.contains($0.number) }
    if let entry = text[Self.activeBanksKey.name] {
      activeBanks = NumberSet(try entry.numbers(among: allowed))
    } else {
      let usual = allowed.filter { activeBanks.contains($0.number) }
      activeBanks = NumberSet((usual.isEmpty ? allowed : usual).map(\.number))
    }
  }

  /// What a TPM has to answer to come up at all, and to tell of its failure.
  private static let indispensable: [CommandCode] = [.selfTest, .startup, .shutdown, .getCapability, .getTestResult]

  private mutating func readCommands(_ text: ProfileText) throws(ProfileError) {
    guard let entry = text[Self.commandsKey] else { return }
    let places = try entry.numbers(among: ProfileNames.commands)
    let all = CommandTable.shared.entries
    commands = places.sorted().compactMap { all.indices.contains(Int($0)) ? all[Int($0)].code : nil }
    if let missing = Self.indispensable.first(where: { !commands.contains($0) }) {
      throw ProfileError(entry.line, "\(missing.name ?? "a command") cannot be left out")
    }
  }

  private mutating func readLimits(_ text: ProfileText) throws(ProfileError) {
    for key in Self.limitKeys {
      guard let entry = text[key.name] else { continue }
      let words = entry.words
      guard words.count == 1, let word = words.first, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt32(word)
      else { throw ProfileError(entry.line, "\(key.name) is one number in decimal digits") }
      guard key.range.contains(number) else {
        let (least, most) = (key.range.lowerBound, key.range.upperBound)
        throw ProfileError(entry.line, "\(key.name) is at least \(least) and at most \(most)")
      }
      self[keyPath: key.path] = number
    }
    // A session that is loaded is active as well.
    loadedSessions = min(loadedSessions, vocabulary.activeSessions)
  }
}

extension ProfileText.Entry {
  /// The numbers of the names in the value. `all` puts in every name, `name` one, and `-name` takes one out again, from
  /// the left to the right.
  fileprivate func numbers(among names: [(name: String, number: UInt16)]) throws(ProfileError) -> Set<UInt16> {
    var numbers: Set<UInt16> = []
    for word in words {
      guard word != "all" else {
        guard numbers.isEmpty else { throw ProfileError(line, "'all' stands first") }
        numbers = Set(names.map(\.number))
        continue
      }
      let isRemoved = word.first == "-"
      let name = isRemoved ? word.dropFirst() : word
      guard let number = names.first(where: { $0.name == name })?.number else {
        throw ProfileError(line, "\(quoted(name)) is none of: \(Self.listing(names.map(\.name)))")
      }
      if isRemoved {
        guard numbers.remove(number) != nil else {
          throw ProfileError(line, "\(quoted(name)) is not there to be removed")
        }
      } else {
        guard numbers.insert(number).inserted else { throw ProfileError(line, "\(quoted(name)) is there already") }
      }
    }
    guard !numbers.isEmpty else { throw ProfileError(line, "the list comes out empty") }
    return numbers
  }

  /// The names that there are, where they fit a line.
  private static func listing(_ names: [String]) -> String {
    names.count <= 40 ? names.joined(separator: " ") : "\(names[0]) and \(names.count - 1) others, see docs/profiles.md"
  }
}
