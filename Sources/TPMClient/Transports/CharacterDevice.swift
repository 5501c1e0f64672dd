// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A TPM behind a character device of the kernel: /dev/tpmN, or /dev/tpmrmN with the kernel's resource manager.
public final class CharacterDevice: Transport {
  private let device: Descriptor

  /// Opens a device.
  public init(_ path: String) throws(TransportError) { device = try Descriptor(opening: path) }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    guard locality == 0 else { throw .unsupported("locality \(locality)") }
    response.truncate(to: 0)
    try device.write(command)
    // The driver gives a whole response to one read, if there is room for it.
    try device.read(maxResponseSize, into: &response)
  }
}
