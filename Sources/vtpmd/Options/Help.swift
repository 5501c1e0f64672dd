// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// What --help prints.
enum Help {
  static var text: String {
    usage + "\nExit status:\n"
      + ExitStatus.allCases.map { status in
        let number = String(status.rawValue)
        return "  " + number + String(repeating: " ", count: 6 - number.count) + status.meaning + "\n"
      }.joined()
  }

  private static let usage = """
    Usage: vtpmd (--state DIR [--create] | --ephemeral) [FRONTEND...] [OPTION...]

    A TPM 2.0 in software.

    State:
      --state DIR           keep the TPM's state in DIR, which must hold one
      --create              make DIR and a new TPM where there is none; never
                            replaces what cannot be read
      --key SOURCE          what the state is sealed with, which is never said here but
                            read: 32 octets or 64 hexadecimal digits from file:PATH,
                            fd:N or a service's credential:NAME, or a passphrase from
                            passphrase-file:PATH, passphrase-fd:N or
                            passphrase-credential:NAME; without it, a key beside the state
      --durability full     a change is on the disk before its response; the default
      --durability batch    not more than 100 ms after it, batch:N not more than N ms: a
                            power cut loses the last changes, and nothing else
      --durability none     when the system likes, and at the end of the daemon
      --ephemeral           a new TPM that is forgotten at the end
      --profile NAME|FILE   what a new TPM has, which nothing changes later: default,
                            pc-client, fips, or what a file says; docs/profiles.md
      --print-profile NAME  print one of these three, to begin a file with

    Frontends, any number of them; --proxy where /dev/vtpmx is there and none is given:
      --proxy               a device of the kernel's, /dev/tpmN and /dev/tpmrmN
      --proxy-device PATH   the same through another control device
      --tcp HOST:PORT       commands on PORT, platform signals on PORT+1; raw or in the
                            Microsoft simulator's protocol; PORT 0 takes a free pair
      --unix PATH           the same on the Unix sockets PATH and PATH.ctrl
      --ctrl tcp:HOST:PORT  swtpm's control channel alone
      --ctrl unix:PATH      the same on a Unix socket, for QEMU
      --fd N                an open descriptor: a TPM proxy's server side, a connected
                            or a listening stream socket
      --stdio               commands on standard input, responses on standard output

    Restart without losing the device, docs/handover.md:
      --handover PATH       let a successor ask for the TPM at the socket PATH; a small
                            process holds the device while no vtpmd runs
      --handover systemd    let systemd keep the device, and go on with what it kept
      --takeover PATH       go on with the TPM of the vtpmd that hands over at PATH,
                            whether it runs or was killed

    Options:
      --startup             send TPM2_Startup(CLEAR) ourselves at every power-on; the
                            default with --proxy
      --no-startup          leave TPM2_Startup to the clients
      --trace FILE          put down all commands and responses, secrets among them, for
                            vtpmctl trace and Wireshark
      --user NAME[:GROUP]   run as this user, who gets the state and the sockets; needs root
      --no-sandbox          keep all rights while serving; docs/security.md
      --ready-fd N          also write the lines that say what is ready to N
      -h, --help            print this
      -V, --version         print the version

    SIGTERM, SIGINT and SIGHUP save the state and end the daemon.

    """
}
