// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library or executable target of the house: its name and the targets of the rows below that it may import.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// A library that only tests import.
func support(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tests/Support/\(name)", swiftSettings: swiftSettings)
}

/// The tests of one target; `dependencies` are what they import, `data` what they read beside them.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: swiftSettings)
}

/// What is fuzzed, one function for each kind of input. `make fuzz` alone builds it for libFuzzer; else it is part of the
/// tests, which replay the corpora.
let fuzzed: [Target.Dependency] = ["ChatApp", "ChatUI", "TerminalCore", "ThreadsAPI"]
let fuzzTargets: [Target] =
  Context.environment["SKEIN_FUZZ"] == nil
  ? [
    .testTarget(
      name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz",
      exclude: ["Driver", "corpus", "dictionaries", "json-verdicts.txt"], swiftSettings: swiftSettings)
  ]
  : [
    .target(name: "FuzzTargets", dependencies: fuzzed, path: "Tests/Fuzz/Targets", swiftSettings: swiftSettings),
    .executableTarget(
      name: "skein-fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: swiftSettings),
  ]

/// What the pure core costs, operation by operation. `make bench-core` alone builds it.
let benchTargets: [Target] =
  Context.environment["SKEIN_BENCH"] == nil
  ? []
  : [
    .target(name: "CAllocations", path: "Tests/Bench/CAllocations"),
    .executableTarget(
      name: "skein-bench", dependencies: ["CAllocations", "ChatApp", "ChatUI", "TerminalCore", "ThreadsAPI"],
      path: "Tests/Bench/Core", swiftSettings: swiftSettings),
  ]

let package = Package(
  name: "skein",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "skein", targets: ["skein"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.25.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(name: "CCmark", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .target(name: "CUnicode"),

    .systemLibrary(name: "CMalloc"),
    target("EventLoop", ["CMalloc"]),
    target("TerminalCore", ["CUnicode"]),
    target("TerminalCurses", ["EventLoop", "TerminalCore", "CNcurses", "CUnicode"]),

    target("ThreadsAPI"),
    target(
      "ThreadsClient",
      [
        "ThreadsAPI",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        // The certificates that AsyncHTTPClient trusts.
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    target("ThreadsIndex", ["TerminalCore", "ThreadsAPI", .product(name: "GRDB", package: "GRDB.swift")]),
    target("ThreadsLocal", ["ThreadsAPI", .product(name: "GRDB", package: "GRDB.swift")]),
    target(
      "ThreadsServer",
      [
        "ThreadsAPI",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        // What Hummingbird's own types are made of.
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    target("ChatUI", ["TerminalCore", "ThreadsAPI", "CCmark"]),
    target(
      "ChatApp",
      [
        "ChatUI", "EventLoop", "TerminalCore", "ThreadsAPI", "ThreadsIndex",
        .product(name: "TOMLKit", package: "TOMLKit"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .executableTarget(
      name: "skein",
      dependencies: [
        "ChatApp", "ChatUI", "EventLoop", "TerminalCore", "TerminalCurses",
        "ThreadsAPI", "ThreadsClient", "ThreadsLocal", "ThreadsServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: swiftSettings),

    // What the tests drive a program with: a pseudo-terminal whose other end is libvterm.
    .systemLibrary(name: "CVterm", path: "Tests/Support/CVterm", providers: [.apt(["libvterm-dev"])]),
    .target(name: "CPty", path: "Tests/Support/CPty"),
    support("PseudoTerminal", ["CVterm", "CPty", "TerminalCore"]),
    // The captures and streams under Tests/Fixtures.
    support("RecordedTraffic", []),
    // Texts that try to drive a terminal or to deceive a reader, and what judges them.
    support("HostileText", ["ThreadsAPI"]),
    // A program that paints what the terminal tests want to see.
    .executableTarget(
      name: "terminal-probe", dependencies: ["EventLoop", "TerminalCore", "TerminalCurses", "PseudoTerminal"],
      path: "Tests/Support/TerminalProbe", swiftSettings: swiftSettings),
    // One suite of facts that every ThreadService must pass.
    support("ServiceContract", ["ThreadsAPI"]),

    tests("EventLoopTests", ["EventLoop"]),
    tests("TerminalCoreTests", ["TerminalCore", "CUnicode", "HostileText"]),
    tests("TerminalCursesTests", ["TerminalCore", "TerminalCurses", "PseudoTerminal", "terminal-probe"]),
    tests("ThreadsAPITests", ["ThreadsAPI", "RecordedTraffic"]),
    tests(
      "ThreadsClientTests",
      [
        "ThreadsAPI", "ThreadsClient", "RecordedTraffic",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests(
      "ThreadsIndexTests",
      ["TerminalCore", "ThreadsAPI", "ThreadsIndex", .product(name: "GRDB", package: "GRDB.swift")]),
    tests(
      "ThreadsLocalTests",
      ["ThreadsAPI", "ThreadsLocal", "ServiceContract", .product(name: "GRDB", package: "GRDB.swift")]),
    tests(
      "ThreadsServerTests",
      [
        "ThreadsAPI", "ThreadsClient", "ThreadsLocal", "ThreadsServer", "ServiceContract",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    tests("ChatUITests", ["ChatUI", "TerminalCore", "ThreadsAPI", "HostileText"], data: ["Pictures"]),
    tests("ChatAppTests", ["ChatApp", "ChatUI", "ServiceContract", "TerminalCore", "ThreadsAPI", "ThreadsLocal"]),
    // What the compiler does not check of the house.
    tests("HouseRulesTests", []),
    tests("EndToEndTests", ["HostileText", "PseudoTerminal", "TerminalCore", "ThreadsAPI", "ThreadsClient"]),
  ] + fuzzTargets + benchTargets
)
