// swift-tools-version: 6.1
import PackageDescription

let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "edp",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "edp", targets: ["edp"]),
    // For the package Benchmarks.
    .library(name: "EDPSimulation", targets: ["Simulation", "Values"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    // C libraries of the system, and the one C target of our own.
    .systemLibrary(
      name: "CXlsxWriter", pkgConfig: "xlsxwriter",
      providers: [.apt(["libxlsxwriter-dev"]), .brew(["libxlsxwriter"])]),
    .systemLibrary(
      name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .target(name: "CMemoryStream"),

    .target(name: "Values"),
    // Arithmetic, optimised in debug builds too: tests run it thousands of times.
    .target(name: "Formulas", dependencies: ["Values"], swiftSettings: fast),
    .target(name: "Agreements", dependencies: ["Values"]),
    .target(name: "Reading", dependencies: ["Values", "Agreements", "Yams"]),
    .target(name: "Simulation", dependencies: ["Values"], swiftSettings: fast),
    .target(name: "Model", dependencies: ["Values", "Formulas", "Agreements", "Simulation"], swiftSettings: fast),
    .target(
      name: "Reports",
      dependencies: [
        "Values", "Formulas", "Agreements", "Simulation", "Model",
        .product(name: "Mustache", package: "swift-mustache"),
      ]),
    .target(
      name: "Writing",
      dependencies: [
        "Values", "Formulas", "CXlsxWriter", "CMemoryStream", "CExpat", "CZlib", "CCairo",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "EDPCommands",
      dependencies: [
        "Values", "Formulas", "Agreements", "Reading", "Model", "Reports", "Writing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "edp", dependencies: ["EDPCommands"]),

    // Writes one of two sets of files: what the fault tests stop at every step.
    .executableTarget(name: "PublishProbe", dependencies: ["Values", "Formulas", "Writing"], path: "Tests/faults/PublishProbe"),
    .testTarget(
      name: "ReadingTests", dependencies: ["Reading", "Agreements", "Values"],
      exclude: ["Errors", "Hostile", "PriceErrors", "PriceFiles"]),
    .testTarget(
      name: "WritingTests", dependencies: ["Values", "Formulas", "Writing", "CMemoryStream"], path: "Tests/WritingTests",
      exclude: ["Data"]),

    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Reading", "Model", "Agreements", "Formulas", "Values", "RandomEngagements"]),
    .testTarget(
      name: "CommandsTests",
      dependencies: ["edp", "EDPCommands", "Reading", "Reports", "Writing", "Values", "RandomEngagements"],
      exclude: ["Golden"]),

    .target(name: "Seeded", path: "Tests/Seeded"),
    // Random engagements: what laws are tried on.
    .target(
      name: "RandomEngagements", dependencies: ["Model", "Agreements", "Formulas", "Values", "Seeded"],
      path: "Tests/RandomEngagements"),
    .testTarget(name: "FormulasTests", dependencies: ["Formulas", "Values", "Seeded"]),
    .testTarget(
      name: "ModelTests",
      dependencies: ["Model", "Agreements", "Formulas", "Simulation", "Values", "Seeded", "RandomEngagements"],
      exclude: ["Data"]),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Values", "Seeded"]),
  ],
  swiftLanguageModes: [.v6]
)
