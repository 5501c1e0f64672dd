// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

// The sources of the daemon once more (the folders here are links), so that the targets can look inside, and so that
// nothing else is built with what fuzzing needs. ./fuzz.sh knows the flags.
let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .target(name: "TPMCrypto", dependencies: ["COpenSSL"], swiftSettings: settings),
    .target(name: "TPMCore", dependencies: ["TPMCrypto"], swiftSettings: settings),
    .target(name: "TPMTrace", dependencies: ["TPMCore", "TPMCrypto"], swiftSettings: settings),
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: settings),
    .target(name: "TPMStore", dependencies: ["LinuxSystem", "TPMCore", "TPMCrypto"], swiftSettings: settings),
    .target(
      name: "vtpmd",
      dependencies: ["CLinux", "CSeccomp", "LinuxSystem", "TPMCore", "TPMCrypto", "TPMStore", "TPMTrace"],
      exclude: ["main.swift"], swiftSettings: settings),
    .target(
      name: "Fuzz", dependencies: ["LinuxSystem", "TPMCore", "TPMCrypto", "TPMStore", "TPMTrace", "vtpmd"],
      swiftSettings: settings),
  ]
)
