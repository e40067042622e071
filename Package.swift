// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Akin",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .target(name: "CKernels"),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(name: "VectorMath", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "Tokenization"),
    .target(name: "Safetensors"),
    .target(name: "BERT", dependencies: ["VectorMath", "Safetensors"]),
    .target(
      name: "SentenceEmbedding",
      dependencies: ["Tokenization", "BERT", "Safetensors", "VectorMath"]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "VectorMathTests", dependencies: ["VectorMath", "TestSupport"]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "TestSupport"]),
    .testTarget(
      name: "SentenceEmbeddingTests",
      dependencies: ["SentenceEmbedding", "Tokenization", "VectorMath", "TestSupport"],
      exclude: ["Golden"]),
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
