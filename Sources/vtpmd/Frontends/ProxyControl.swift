// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// A TPM device that the kernel has made, with its server side.
struct MadeDevice: ~Copyable {
  let server: FileDescriptor
  let numbers: ProxyNumbers

  consuming func takeServer() -> FileDescriptor { server }
}

/// The number of a TPM, and what its client device's node has for major and minor.
struct ProxyNumbers: Equatable {
  var number: UInt32
  var major: UInt32
  var minor: UInt32
}

/// The control device of the driver, /dev/vtpmx.
enum ProxyControl {
  /// The ioctl: fills the structure, whose `fd` is the caller's from then on.
  typealias NewDevice = (_ control: CInt, inout vtpm_proxy_new_dev) throws(Errno) -> Void

  /// Has the kernel make a TPM 2.0 device and takes over its server side. The kernel begins to send commands at once.
  static func makeDevice(_ path: String, newDevice: NewDevice = newDevice) throws(Failure) -> MadeDevice {
    let control = try Failure.explaining({ failure($0, opening: path) }) { () throws(Errno) in
      try FileDescriptor.open(path, O_RDWR)
    }
    return try Failure.explaining({ failure($0, making: path) }) { () throws(Errno) in
      try makeDevice(control.rawValue, newDevice)
    }
  }

  private static func makeDevice(_ control: CInt, _ newDevice: NewDevice) throws(Errno) -> MadeDevice {
    var device = vtpm_proxy_new_dev()
    device.flags = linux_vtpm_proxy_flag_tpm2
    try newDevice(control, &device)
    let server = FileDescriptor(owning: CInt(bitPattern: device.fd))
    // The driver hands it out inheritable; nothing may run in between.
    try server.closeOnExec()
    let numbers = ProxyNumbers(number: device.tpm_num, major: device.major, minor: device.minor)
    return MadeDevice(server: server, numbers: numbers)
  }

  /// The corresponding C function is `ioctl` with VTPM_PROXY_IOC_NEW_DEV.
  static func newDevice(_ control: CInt, _ device: inout vtpm_proxy_new_dev) throws(Errno) {
    // The kernel fills the structure, which is lent for the call.
    _ = try syscall { unsafe linux_vtpm_proxy_new_device(control, &device) }
  }

  static func failure(_ error: Errno, opening path: String) -> Failure {
    switch error {
    case .noSuchFile, .noDevice, .noDeviceOrAddress:
      return Failure(.unavailable, "there is no \(path): modprobe tpm_vtpm_proxy as root")
    case .permissionDenied, .notPermitted:
      return Failure(.permission, "cannot open \(path): \(error): run as root")
    default:
      return Failure(.system, "cannot open \(path): \(error)")
    }
  }

  static func failure(_ error: Errno, making path: String) -> Failure {
    switch error {
    case .notPermitted:
      return Failure(
        .permission,
        "\(path): making a TPM needs CAP_SYS_ADMIN in the initial user namespace: run as root, outside of containers")
    case .notATerminal, .invalid, .notSupported:
      return Failure(.system, "\(path) is no control device of tpm_vtpm_proxy: \(error)")
    default:
      return Failure(.system, "\(path): cannot make a TPM: \(error)")
    }
  }
}
