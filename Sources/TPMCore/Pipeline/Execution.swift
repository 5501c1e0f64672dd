// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// One command on its way through the pipeline, from its handles to its response. Part 3, 5.
struct Execution {
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

  /// The cpHash for each hash algorithm that a session of the command has.
  private var cpHashes: [(algorithm: HashAlgorithm, digest: [UInt8])] = []

  init(_ entry: CommandEntry, hasSessions: Bool) { (self.entry, self.hasSessions) = (entry, hasSessions) }

  /// Performs a command on a draft of the state and writes all of the response but its header.
  mutating func perform<C: Command>(
    _: C.Type, in tpm: inout Machine, into writer: inout Writer, _ body: RawSpan
  ) throws(ResponseCode) {
    var handles = C.Handles()
    var handleReader = HandleReader(Reader(body, tpm.model.vocabulary))
    try handles.visit(&handleReader)
    area = handleReader.area
    try tpm.checkPresence(of: area, for: entry)

    var reader = handleReader.reader
    if hasSessions { sessions = try SessionArea(&reader, of: entry, in: tpm) }
    let octets = reader.rest
    let proof = try authorize(octets, in: &tpm)
    try checkExclusiveAudit(in: tpm)

    let parameters: C.Parameters
    if let plain = try decrypted(octets, in: tpm) {
      parameters = try C.Parameters(readingParameters: plain.octets, tpm.model.vocabulary)
    } else {
      parameters = try C.Parameters(readingParameters: octets, tpm.model.vocabulary)
    }
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

  /// Looks up the Names of the handles, if any session or the audit of the command needs them.
  mutating func identify(_ parameters: RawSpan, in tpm: borrowing Machine) throws(ResponseCode) {
    auditAlgorithm = tpm.auditAlgorithm(of: entry.code)
    guard auditAlgorithm != nil || sessions.sessions.contains(where: { !$0.isPassword }) else { return }
    for handle in area.handles { names.append(try tpm.name(of: handle)) }
    for use in sessions.sessions where !use.isPassword {
      let algorithm = try tpm.session(use.handle).authHash
      guard !cpHashes.contains(where: { $0.algorithm == algorithm }) else { continue }
      cpHashes.append((algorithm, TPMCore.cpHash(algorithm, entry.code, names: names, parameters)))
    }
  }

  /// The cpHash of the command, which `identify` has computed for every session's algorithm.
  func cpHash(_ algorithm: HashAlgorithm, _ parameters: RawSpan) -> [UInt8] {
    cpHashes.first { $0.algorithm == algorithm }?.digest
      ?? TPMCore.cpHash(algorithm, entry.code, names: names, parameters)
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
