// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

exit(Daemon.run(Array(CommandLine.arguments.dropFirst())).rawValue)
