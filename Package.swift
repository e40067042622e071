// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Akin",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Akin", targets: ["Akin"]),
    .executable(name: "akin", targets: ["AkinCLI"]),
    .executable(name: "akin-bench", targets: ["AkinBench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // System
    .systemLibrary(
      name: "CICU", path: "Sources/System/CICU", pkgConfig: "icu-uc",
      providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    module("Hashing", on: "System"),
    module("MappedFiles", on: "System"),

    module("CKernels", on: "Math"),
    module("VectorMath", on: "Math", "CKernels"),

    module("TextBoundaries", on: "Text", "CICU"),
    module("Tokenization", on: "Text"),

    module("Safetensors", on: "Models", "MappedFiles"),
    module("ModelHub", on: "Models", "Hashing"),
    module("BERT", on: "Models", "MappedFiles", "VectorMath", "Safetensors"),
    module(
      "SentenceEmbedding", on: "Models", "Tokenization", "BERT", "Safetensors", "VectorMath"),

    // Clustering stands here until its joins have a module of their own.
    module("Clustering", on: "Answers", "TextBoundaries", "VectorMath"),

    module("Documents", on: "Corpus", "TextBoundaries"),
    module(
      "VectorIndexes", on: "Corpus", "Clustering", "Hashing", "MappedFiles", "VectorMath"),
    module(
      "Catalog", on: "Corpus", "Hashing", "VectorIndexes", "VectorMath",
      .product(name: "GRDB", package: "GRDB.swift")),

    module("Deduplication", on: "Answers", "Clustering", "VectorMath"),
    module("Evaluation", on: "Answers", "CZlib", "Clustering", "VectorMath"),

    module(
      "Akin", on: "Programs", "BERT", "Catalog", "Clustering", "Deduplication", "Documents",
      "Evaluation", "Hashing", "ModelHub", "SentenceEmbedding", "TextBoundaries", "Tokenization",
      "VectorIndexes", "VectorMath"),
    program(
      "AkinCLI", "Akin", .product(name: "ArgumentParser", package: "swift-argument-parser")),
    program(
      "AkinBench", "Akin", "BERT", "Catalog", "Clustering", "Deduplication", "Evaluation",
      "Hashing", "MappedFiles", "SentenceEmbedding", "Tokenization", "VectorIndexes", "VectorMath",
      .product(name: "ArgumentParser", package: "swift-argument-parser")),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    tests("Hashing"),
    tests("MappedFiles"),
    tests("VectorMath"),
    tests("Safetensors"),
    tests("BERT", "Safetensors", "VectorMath"),
    tests("SentenceEmbedding", "Tokenization", "VectorMath", exclude: ["Golden"]),
    tests("Tokenization", exclude: ["Golden"]),
    tests("Clustering", "VectorMath", exclude: ["Golden"]),
    tests("Deduplication", "VectorMath"),
    tests("Evaluation", "Clustering", "VectorMath", exclude: ["Golden"]),
    tests("Documents"),
    tests("ModelHub", "Hashing"),
    tests("VectorIndexes", "Clustering", "VectorMath", "Hashing", exclude: ["Samples"]),
    tests("Catalog", "VectorIndexes", "VectorMath", "Hashing", exclude: ["Samples"]),
    tests("AkinCLI"),
    tests("Akin", "AkinCLI", exclude: ["Shims"]),
  ],
  swiftLanguageModes: [.v6]
)

/// A library module in the folder of its floor.
func module(_ name: String, on floor: String, _ imports: Target.Dependency...) -> Target {
  .target(name: name, dependencies: imports, path: "Sources/\(floor)/\(name)")
}

/// An executable; its modules are on the top floor.
func program(_ name: String, _ imports: Target.Dependency...) -> Target {
  .executableTarget(name: name, dependencies: imports, path: "Sources/Programs/\(name)")
}

/// The tests of a module, with what else they import.
func tests(_ name: String, _ imports: Target.Dependency..., exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + imports,
    exclude: exclude)
}

for target in package.targets where target.type != .system && target.name != "CKernels" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
