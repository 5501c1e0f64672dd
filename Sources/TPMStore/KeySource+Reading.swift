// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import LinuxSystem
internal import TPMCrypto

extension KeySource {
  /// Octets of a passphrase at most.
  private static let longestPassphrase = 1024

  /// Reads what opens the state. A descriptor is closed afterwards.
  package func read() throws(Failure) -> KeyMaterial {
    switch self {
    case .beside: return .beside
    case .key(let place):
      let octets = try place.octets(limit: StateKey.size * 2 + 2)
      guard let key = Secret(keyIn: octets.octets) else {
        throw Failure(
          .state,
          "\(place.text) holds no key, which is \(StateKey.size) octets or \(StateKey.size * 2) "
            + "hexadecimal digits")
      }
      return .key(key)
    case .passphrase(let place):
      let octets = try place.octets(limit: Self.longestPassphrase + 2)
      let passphrase = Secret(copying: octets.octets.withoutNewline)
      guard !passphrase.isEmpty, passphrase.count <= Self.longestPassphrase else {
        throw Failure(.state, "\(place.text) holds no passphrase, which is 1 to \(Self.longestPassphrase) octets")
      }
      return .passphrase(passphrase)
    }
  }
}

extension KeySource.Place {
  /// For messages.
  fileprivate var text: String {
    switch self {
    case .file(let path): path
    case .descriptor(let number): "descriptor \(number)"
    case .credential(let name): "the credential \(name)"
    }
  }

  /// What is there, up to a limit, in memory that is wiped.
  fileprivate func octets(limit: Int) throws(Failure) -> OctetQueue {
    let file = try open()
    try check(file)
    var queue = OctetQueue(capacity: limit)
    while queue.room > 0 {
      let count = try Failure.explaining(explain) { () throws(Errno) in
        unsafe try queue.fill { (buffer) throws(Errno) in unsafe try file.read(into: buffer) }
      }
      guard count > 0 else { break }
    }
    return queue
  }

  private func explain(_ error: Errno) -> Failure { .file(error, .state, "cannot read the key from \(text)") }

  private func open() throws(Failure) -> FileDescriptor {
    switch self {
    case .file(let path): return try open(path)
    case .descriptor(let number): return FileDescriptor(owning: number)
    case .credential(let name):
      guard let directory = unsafe getenv("CREDENTIALS_DIRECTORY") else {
        throw Failure(.state, "there is no \(text): $CREDENTIALS_DIRECTORY is not set, see LoadCredential= of systemd")
      }
      // The variable is a text that ends with NUL, and nothing changes it meanwhile.
      return try open(unsafe String(cString: directory) + "/" + name)
    }
  }

  private func open(_ path: String) throws(Failure) -> FileDescriptor {
    try Failure.explaining(explain) { () throws(Errno) in try FileDescriptor.open(path, O_RDONLY | O_NOCTTY) }
  }

  /// Refuses a file that everybody can read. Who gave us a descriptor or a credential has seen to that.
  private func check(_ file: borrowing FileDescriptor) throws(Failure) {
    guard case .file(let path) = self, let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG else {
      return
    }
    guard status.st_mode & 0o007 == 0 else {
      throw Failure(.permission, "everybody can read \(path), which opens the state: chmod 600 \(path)")
    }
  }
}

extension RawSpan {
  /// Without the newline that an editor leaves at the end.
  fileprivate var withoutNewline: RawSpan {
    @_lifetime(copy self) get {
      let last: UInt8? = bigEndian(at: byteCount - 1)
      return last == 0x0A ? extracting(0..<(byteCount - 1)) : self
    }
  }
}

extension Secret {
  /// A key: its octets as they are, or in hexadecimal digits. The lengths tell which.
  fileprivate init?(keyIn octets: RawSpan) {
    guard octets.byteCount != StateKey.size else {
      self.init(copying: octets)
      return
    }
    let digits = octets.withoutNewline
    guard digits.byteCount == StateKey.size * 2 else { return nil }
    var isHexadecimal = true
    self = unsafe Secret(count: StateKey.size) { target in
      for place in 0..<StateKey.size {
        let high: UInt8? = digits.bigEndian(at: place * 2)
        let low: UInt8? = digits.bigEndian(at: place * 2 + 1)
        guard let high = high?.hexadecimalValue, let low = low?.hexadecimalValue else {
          isHexadecimal = false
          return
        }
        unsafe target[place] = high << 4 | low
      }
    }
    guard isHexadecimal else { return nil }
  }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
