// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMCrypto

extension TPMConnection {
  /// The Name of what a handle stands for: what an HMAC binds a command to. Part 1, 13.
  ///
  /// The Names of objects that this connection has seen made are known to it; for others, and for NV Indices, whose
  /// Names change, the TPM is asked.
  public func name(of handle: UInt32) throws(TPMError) -> [UInt8] {
    switch HandleType(handle) {
    case .transient, .persistent:
      if let name = names[handle] { return name }
      do throws(TPMError) {
        return try run(ReadPublic.self) { $0.objectHandle = ObjectHandle(handle) }.name.octets
      } catch .response(.sequence) { return [] }
    case .nvIndex:
      return try run(NVReadPublic.self) { $0.nvIndex = NVLegacyIndexHandle(handle) }.nvName.octets
    case .externalNV:
      return try run(NVReadPublic2.self) { $0.nvIndex = NVIndexHandle(handle) }.nvName.octets
    default:
      return handle.octets
    }
  }

  func names(of frame: CommandFrame) throws(TPMError) -> [[UInt8]] {
    var result: [[UInt8]] = []
    for handle in frame.handles { result.append(try name(of: handle)) }
    return result
  }

  /// Learns and forgets Names from a command that has succeeded.
  func note(_ frame: CommandFrame, _ answer: Answer) {
    switch frame.code {
    case .createPrimary: names[answer.handle] = name(CreatePrimary.Response.self, answer) { $0.name }
    case .createLoaded: names[answer.handle] = name(CreateLoaded.Response.self, answer) { $0.name }
    case .load: names[answer.handle] = name(Load.Response.self, answer) { $0.name }
    case .loadExternal: names[answer.handle] = name(LoadExternal.Response.self, answer) { $0.name }
    case .hmacStart, .hashSequenceStart: names[answer.handle] = []
    case .contextLoad: names[answer.handle] = nil
    case .evictControl: noteEviction(frame)
    case .flushContext: break
    case .startup, .clear, .changeEPS, .changePPS: names = [:]
    default: break
    }
  }

  private func name<R: Wire>(_: R.Type, _ answer: Answer, _ name: (R) -> Name) -> [UInt8]? {
    (try? R(reading: answer.parameters.bytes, .everything)).map { name($0).octets }
  }

  private func noteEviction(_ frame: CommandFrame) {
    let persistent = frame.parameters.bytes.bigEndian(at: 0)
    names[persistent] = frame.handles.last == persistent ? nil : frame.handles.last.flatMap { names[$0] }
  }
}
