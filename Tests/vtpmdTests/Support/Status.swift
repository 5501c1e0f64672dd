// SPDX-License-Identifier: Apache-2.0
@testable import vtpmd

/// Testing has an ExitStatus of its own.
typealias Status = vtpmd.ExitStatus
