// SPDX-License-Identifier: Apache-2.0

enum Version {
  static let current = "0.1.0"
}
