// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMStore

/// What the command line asks for.
struct Options: Equatable {
  /// Where the TPM's state is kept.
  enum State: Equatable {
    case directory(path: String, creates: Bool)
    case ephemeral
  }

  /// A place to take commands from.
  enum Frontend: Equatable {
    /// A device of the kernel's own, made through the control device.
    case proxy(device: String)
    /// Commands on a TCP port, the simulator's platform signals on the next.
    case tcp(HostPort)
    /// Commands on a Unix socket, platform signals on PATH.ctrl.
    case unix(path: String)
    /// swtpm's control channel alone.
    case control(ControlAddress)
    /// A descriptor that whoever started us has opened.
    case descriptor(CInt)
    case standardStreams
  }

  enum ControlAddress: Equatable {
    case tcp(HostPort)
    case unix(path: String)
  }

  /// How another vtpmd can go on with the TPM.
  enum Handover: Equatable {
    /// It asks at this socket.
    case socket(path: String)
    /// The same, after this vtpmd has asked there itself.
    case takeover(path: String)
    /// systemd keeps what it needs.
    case serviceManager
  }

  /// Whom to run as: names or numbers. Without a group it is the user's own.
  struct User: Equatable {
    var name: String
    var group: String?
  }

  static let proxyDevice = "/dev/vtpmx"

  var state: State
  /// What opens the state; nil for the key beside it.
  var key: KeySource?
  var durability = Durability.full
  /// The name or the file of the profile that the TPM is made with, or was.
  var profile: String?
  var frontends: [Frontend]
  /// Whether to send TPM2_Startup(CLEAR) at every power-on; nil leaves it to the frontends.
  var startsUp: Bool?
  /// Where to write that everything is ready, besides standard output.
  var readyDescriptor: CInt?
  /// The file that commands and responses are put down in.
  var trace: String?
  var handover: Handover?
  var user: User?
  /// Whether to give up what a daemon does not need once it serves.
  var isSandboxed = true
}

/// What to do at all.
enum Invocation: Equatable {
  case run(Options)
  case printProfile(ShippedProfile)
  case help
  case version
}
