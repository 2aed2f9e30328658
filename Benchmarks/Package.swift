// swift-tools-version: 6.1
import PackageDescription

// A package of its own: nothing here is built or run by the product's tests.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "edp", path: "..")],
  targets: [.executableTarget(name: "Benchmark", dependencies: [.product(name: "EDPSimulation", package: "edp")])],
  swiftLanguageModes: [.v6]
)
