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
    .target(name: "CKernels"),
    .systemLibrary(
      name: "CICU", pkgConfig: "icu-uc",
      providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "Hashing"),
    .target(name: "MappedFiles"),
    .target(name: "TextBoundaries", dependencies: ["CICU"]),
    .target(name: "VectorMath", dependencies: ["CKernels"]),
    .target(name: "Tokenization"),
    .target(name: "Safetensors", dependencies: ["MappedFiles"]),
    .target(name: "BERT", dependencies: ["MappedFiles", "VectorMath", "Safetensors"]),
    .target(
      name: "SentenceEmbedding",
      dependencies: ["Tokenization", "BERT", "Safetensors", "VectorMath"]),
    .target(name: "ModelHub", dependencies: ["Hashing"]),
    .target(name: "Clustering", dependencies: ["TextBoundaries", "VectorMath"]),
    .target(
      name: "VectorIndexes", dependencies: ["Clustering", "Hashing", "MappedFiles", "VectorMath"]),
    .target(name: "Deduplication", dependencies: ["Clustering", "VectorMath"]),
    .target(name: "Evaluation", dependencies: ["CZlib", "Clustering", "VectorMath"]),
    .target(name: "Documents", dependencies: ["TextBoundaries"]),
    .target(
      name: "Catalog",
      dependencies: [
        "Hashing", "VectorIndexes", "VectorMath", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(
      name: "Akin",
      dependencies: [
        "BERT", "Catalog", "Clustering", "Deduplication", "Documents", "Evaluation", "Hashing",
        "ModelHub",
        "SentenceEmbedding", "TextBoundaries", "Tokenization", "VectorIndexes", "VectorMath",
      ]),
    .executableTarget(
      name: "AkinCLI",
      dependencies: [
        "Akin", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "AkinBench",
      dependencies: [
        "Akin", "BERT", "Catalog", "Clustering", "Deduplication", "Evaluation", "Hashing",
        "MappedFiles",
        "SentenceEmbedding",
        "Tokenization", "VectorIndexes", "VectorMath",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
    .testTarget(name: "MappedFilesTests", dependencies: ["MappedFiles", "TestSupport"]),
    .testTarget(name: "VectorMathTests", dependencies: ["VectorMath", "TestSupport"]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "TestSupport"]),
    .testTarget(
      name: "BERTTests", dependencies: ["BERT", "Safetensors", "VectorMath", "TestSupport"]),
    .testTarget(
      name: "SentenceEmbeddingTests",
      dependencies: ["SentenceEmbedding", "Tokenization", "VectorMath", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "TokenizationTests", dependencies: ["Tokenization", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ClusteringTests", dependencies: ["Clustering", "VectorMath", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "DeduplicationTests", dependencies: ["Deduplication", "VectorMath", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "Clustering", "VectorMath", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents"]),
    .testTarget(name: "ModelHubTests", dependencies: ["ModelHub", "Hashing"]),
    .testTarget(
      name: "VectorIndexesTests",
      dependencies: ["VectorIndexes", "Clustering", "VectorMath", "Hashing", "TestSupport"],
      exclude: ["Samples"]),
    .testTarget(
      name: "CatalogTests",
      dependencies: ["Catalog", "VectorIndexes", "VectorMath", "Hashing", "TestSupport"],
      exclude: ["Samples"]),
    .testTarget(name: "AkinCLITests", dependencies: ["AkinCLI", "TestSupport"]),
    .testTarget(
      name: "AkinTests", dependencies: ["Akin", "AkinCLI", "TestSupport"], exclude: ["Shims"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system && target.name != "CKernels" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
