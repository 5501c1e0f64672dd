// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TPMCore

exit(EngineBench.run())
