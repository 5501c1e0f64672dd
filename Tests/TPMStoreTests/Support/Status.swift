// SPDX-License-Identifier: Apache-2.0
import LinuxSystem

/// Testing has an ExitStatus of its own.
typealias Status = LinuxSystem.ExitStatus
