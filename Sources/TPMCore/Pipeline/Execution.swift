// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One command on its way through the pipeline, from its handles to its response. Part 3, 5.
struct Execution: ~Copyable {
  let entry: CommandEntry
  /// The tag is TPM_ST_SESSIONS.
  let hasSessions: Bool

  var area = HandleArea()
  var sessions = SessionArea()
  /// The hash that the command is to be audited with; nil where it is not audited.
  private(set) var auditAlgorithm: HashAlgorithm?
  /// The Names of the handles before the command, where a session or the audit needs them.
  private(set) var names: [[UInt8]] = []
  /// What a failed authorisation leaves behind.
  var consequence: Consequence?

  /// The cpHash for the hash algorithm of the first session that has one.
  private var firstCPHash: (algorithm: HashAlgorithm, digest: [UInt8])?

  init(_ entry: CommandEntry, hasSessions: Bool) { (self.entry, self.hasSessions) = (entry, hasSessions) }

  /// Performs a command on the state and writes all of the response but its header.
  mutating func perform<C: Command>(
    _: C.Type, in tpm: inout Machine, into writer: inout Writer, _ body: RawSpan
  ) throws(ResponseCode) {
    var handles = C.Handles()
    var handleReader = HandleReader(Reader(body, tpm.model.vocabulary))
    try handles.visit(&handleReader)
    area = handleReader.area
    try tpm.checkPresence(of: area, for: entry)

    var reader = handleReader.reader
    if hasSessions { try sessions.read(&reader, of: entry, in: tpm) }
    let octets = reader.rest
    let proof = try authorize(octets, in: &tpm)
    try checkExclusiveAudit(in: tpm)

    let parameters: C.Parameters = try read(octets, in: tpm)
    var response = try C.run(Authorized(handles, parameters, proof), in: &tpm)

    if C.Response.hasHandle { writer.write(response.handle) }
    let sizePlace = writer.count
    if hasSessions { writer.write(UInt32(0)) }
    let start = writer.count
    try response.visit(&writer)
    let end = writer.count
    if hasSessions {
      writer.patch(UInt32(truncatingIfNeeded: end - start), at: sizePlace)
      try answerSessions(&writer, start..<end, octets, in: &tpm)
    } else {
      endExclusiveAudit(in: &tpm)
    }
    auditCommand(octets, answered: writer.octets(from: start).extracting(first: end - start), in: &tpm)
  }

  private func read<P: Wire>(_ parameters: RawSpan, in tpm: borrowing Machine) throws(ResponseCode) -> P {
    guard let place = sessions.decrypt else {
      return try P(readingParameters: parameters, tpm.model.vocabulary)
    }
    let plain = try decrypted(parameters, by: sessions.sessions[place], in: tpm)
    return try P(readingParameters: plain.octets, tpm.model.vocabulary)
  }

  /// Looks up the Names of the handles, if any session or the audit of the command needs them.
  mutating func identify(_ parameters: RawSpan, in tpm: borrowing Machine) throws(ResponseCode) {
    auditAlgorithm = tpm.auditAlgorithm(of: entry.code)
    guard auditAlgorithm != nil || sessions.first != nil else { return }
    names.reserveCapacity(area.count)
    for handle in area {
      // An Index often authorises access to itself, and its Name takes a hash.
      let isSame = handle == area.first && !names.isEmpty
      names.append(isSame ? names[0] : try tpm.name(of: handle))
    }
    if let first = sessions.first {
      let algorithm = try tpm.session(sessions.sessions[first].handle).authHash
      firstCPHash = (algorithm, TPMCore.cpHash(algorithm, entry.code, names: names, parameters))
    }
  }

  /// The cpHash of the command.
  func cpHash(_ algorithm: HashAlgorithm, _ parameters: RawSpan) -> [UInt8] {
    if let firstCPHash, firstCPHash.algorithm == algorithm { return firstCPHash.digest }
    return TPMCore.cpHash(algorithm, entry.code, names: names, parameters)
  }
}

extension Wire {
  /// Reads the parameters of a command; what they throw names the parameter.
  ///
  /// - TPM_RC_SIZE: there is more than the parameters
  fileprivate init(readingParameters octets: RawSpan, _ vocabulary: Vocabulary) throws(ResponseCode) {
    self.init()
    var reader = Reader(octets, numbersFields: true, vocabulary)
    try visit(&reader)
    guard reader.remaining == 0 else { throw .size }
  }
}
