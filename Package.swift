// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let testSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]
let settings = testSettings + [.strictMemorySafety()]

let package = Package(
  name: "vtpmd",
  products: [
    .executable(name: "vtpmd", targets: ["vtpmd"]),
    .executable(name: "vtpmctl", targets: ["vtpmctl"]),
    .library(name: "TPMClient", targets: ["TPMClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .target(name: "TPMCrypto", dependencies: ["COpenSSL"], swiftSettings: settings),
    .target(name: "TPMCore", dependencies: ["TPMCrypto"], swiftSettings: settings),
    .target(name: "TPMClient", dependencies: ["TPMCore", "TPMCrypto"], swiftSettings: settings),
    .target(name: "TPMTrace", dependencies: ["TPMCore", "TPMCrypto"], swiftSettings: settings),
    .target(name: "TPMVectors", dependencies: ["TPMClient", "TPMCore", "TPMCrypto"], swiftSettings: settings),
    .executableTarget(
      name: "vtpmctl",
      dependencies: [
        "LinuxSystem", "TPMClient", "TPMCore", "TPMCrypto", "TPMStore", "TPMTrace", "TPMVectors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: settings),
    .target(name: "TPMStore", dependencies: ["LinuxSystem", "TPMCore", "TPMCrypto"], swiftSettings: settings),
    .executableTarget(
      name: "vtpmd",
      dependencies: ["CLinux", "CSeccomp", "LinuxSystem", "TPMCore", "TPMCrypto", "TPMStore", "TPMTrace"],
      swiftSettings: settings),
    .executableTarget(
      name: "engine-bench", dependencies: ["TPMClient", "TPMCore", "TPMCrypto"], path: "Benchmarks/EngineBench",
      swiftSettings: testSettings),
    .executableTarget(
      name: "command-table", dependencies: ["TPMCore"], path: "Tests/tools/CommandTable", swiftSettings: testSettings),
    .testTarget(name: "TPMCryptoTests", dependencies: ["TPMCrypto"], swiftSettings: testSettings),
    .testTarget(name: "TPMCoreTests", dependencies: ["TPMCore", "TPMCrypto"], swiftSettings: testSettings),
    .testTarget(
      name: "TPMClientTests", dependencies: ["TPMClient", "TPMCore", "TPMCrypto"], swiftSettings: testSettings),
    .testTarget(name: "TPMTraceTests", dependencies: ["TPMCore", "TPMTrace"], swiftSettings: testSettings),
    .testTarget(
      name: "TPMVectorsTests", dependencies: ["TPMClient", "TPMCore", "TPMCrypto", "TPMVectors"],
      swiftSettings: testSettings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: testSettings),
    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "TestSupport", "TPMCore"], swiftSettings: testSettings),
    .testTarget(
      name: "TPMStoreTests", dependencies: ["LinuxSystem", "TestSupport", "TPMCore", "TPMCrypto", "TPMStore"],
      swiftSettings: testSettings),
    .testTarget(
      name: "vtpmctlTests",
      dependencies: [
        "LinuxSystem", "TestSupport", "TPMClient", "TPMCore", "TPMCrypto", "TPMStore", "vtpmctl", "vtpmd",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "vtpmdTests",
      dependencies: [
        "CSeccomp", "LinuxSystem", "TestSupport", "TPMClient", "TPMCore", "TPMCrypto", "TPMStore", "vtpmd",
      ],
      swiftSettings: testSettings),
  ]
)
