// SPDX-License-Identifier: Apache-2.0

/// The handles of one command as they stand on the wire. Part 3, 5.4.
struct HandleArea: RandomAccessCollection, Sendable {
  /// No command has more than three.
  private var storage: InlineArray<3, UInt32> = [0, 0, 0]
  private(set) var count = 0

  mutating func append(_ handle: UInt32) {
    guard count < storage.count else { return }
    storage[count] = handle
    count += 1
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }
  subscript(place: Int) -> UInt32 { storage[place] }
}

/// Reads handles and puts the handle's number on what it throws.
struct HandleReader: HandleCodec, ~Escapable {
  private(set) var reader: Reader
  private(set) var area = HandleArea()

  @_lifetime(copy reader)
  init(_ reader: consuming Reader) { self.reader = reader }

  mutating func handle<K: HandleKind>(
    _ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole
  ) throws(ResponseCode) {
    do throws(ResponseCode) { try handle.visit(&reader) } catch { throw error.handle(area.count + 1) }
    area.append(handle.raw)
  }
}

/// Learns the roles of a command's handles without a command at hand.
struct HandleSurvey: HandleCodec {
  private(set) var roles: [AuthRole] = []

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    roles.append(role)
  }
}

extension Machine {
  /// Checks that what each handle names is in the TPM, enabled, and not locked for what the command does.
  ///
  /// - TPM_RC_NV_LOCKED: the command writes or reads the data of an NV Index that is locked for that
  /// - TPM_RC_READ_ONLY: the TPM is read-only, and the command would change an Index for good
  func checkPresence(of area: HandleArea, for entry: CommandEntry) throws(ResponseCode) {
    for place in area.indices {
      do throws(ResponseCode) {
        try checkPresence(at: place, of: area, for: entry)
      } catch { throw error.handle(place + 1) }
    }
  }

  /// The attribute of an NV Index that keeps the command from its data.
  private func lock(against entry: CommandEntry, _ area: HandleArea) -> NVAttributes? {
    if readsNVData(entry, area) { return .readLocked }
    // TPM2_NV_WriteLock needs the right to write, but leaves the data alone.
    return entry.properties.contains(.writesNVIndex) && entry.code != .nvWriteLock ? .writeLocked : nil
  }

  /// Whether the command reads the data of an NV Index, which a policy command does not for a trial session.
  func readsNVData(_ entry: CommandEntry, _ area: HandleArea) -> Bool {
    guard entry.properties.contains(.readsNVData) else { return false }
    guard let last = area.last, let place = sessionPlace(last) else { return true }
    return !sessions[place].isTrial
  }

  private func checkPresence(at place: Int, of area: HandleArea, for entry: CommandEntry) throws(ResponseCode) {
    let (handle, number) = (area[place], place + 1)
    switch HandleType(handle) {
    case .transient:
      guard loaded(handle) != nil else { throw .missingHandle(number) }
    case .persistent:
      guard let object = persistentObject(handle), isEnabled(object.hierarchy), isEnabled(persistentOwner(handle))
      else { throw .handle }
    case .nvIndex, .externalNV:
      guard let attributes = nvAttributes(handle), isEnabled(attributes) else { throw .handle }
      if clear.readOnly, entry.changes(attributes) { throw .readOnly }
      if let lock = lock(against: entry, area), attributes.contains(lock) { throw .nvLocked }
    case .hmacSession, .policySession:
      guard sessionPlace(handle) != nil else { throw .missingHandle(number) }
    case .permanent:
      if let hierarchy = Hierarchy(rawValue: handle), !isEnabled(hierarchy) { throw .hierarchy }
      if HandleRange.act.contains(handle), !HandleRange.implementedACT.contains(handle) { throw .value }
      // The vendor has no authorisations of its own.
      if HandleRange.vendorAuth.contains(handle) { throw .value }
      if handle == PermanentHandle.platformNV, !clear.phEnableNV { throw .hierarchy }
    case .pcr:
      break
    default:
      throw .handle
    }
  }

  /// The hierarchy whose range a persistent handle lies in. Part 2, 7.5.
  func persistentOwner(_ handle: UInt32) -> Hierarchy { handle >= 0x8180_0000 ? .platform : .owner }
}

extension CommandEntry {
  /// Whether the command, which a TPM that is read-only permits for some Indices, would change one with these attributes
  /// for good. Part 1, 42.2; Part 3, 24.9.
  fileprivate func changes(_ attributes: NVAttributes) -> Bool {
    if code == .policySecret { return attributes.type == .pinPass || attributes.type == .pinFail }
    return (properties.contains(.writesNVIndex) || code == .nvReadLock)
      && !attributes.contains([.orderly, .clearSTClear])
  }
}
