// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// What --profile names.
enum ProfileFile {
  /// The shipped profile of that name, or else what the file says. A file that has such a name is ./NAME.
  static func read(_ name: String) throws(Failure) -> Profile {
    if let shipped = ShippedProfile(rawValue: name) { return try profile(Array(shipped.text.utf8), name) }
    let octets = try Failure.explaining({ .file($0, .profile, "cannot read the profile \(name)") }) {
      () throws(Errno) in
      // A FIFO that nobody writes to must not keep us waiting.
      let file = try FileDescriptor.open(name, O_RDONLY | O_NONBLOCK)
      return try file.readOctets(limit: Profile.maximumTextSize + 1)
    }
    return try profile(octets, name)
  }

  private static func profile(_ octets: [UInt8], _ name: String) throws(Failure) -> Profile {
    do throws(ProfileError) {
      return try Profile(octets.rawSpan)
    } catch {
      let place = error.line.map { "\(name):\($0)" } ?? name
      throw Failure(.profile, "\(place): \(error.message)")
    }
  }
}
